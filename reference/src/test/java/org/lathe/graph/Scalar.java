package org.lathe.graph;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.lathe.engine.Backends;
import org.lathe.engine.Program;
import org.lathe.engine.Session;

/** Runs graphs with the scalar definitions. */
final class Scalar {
  private Scalar() {}

  static Session session() {
    Backends.Choice choice = Backends.choose("scalar");
    return choice.backend().open(choice.device(), 1);
  }

  /** Returns the outputs of a graph; the numbers of each input depend on its name. */
  static Map<String, float[]> run(TaskGraph graph) {
    try (Session session = session()) {
      return run(session, graph);
    }
  }

  static Map<String, float[]> run(Session session, TaskGraph graph) {
    try (Program program = session.compile(graph)) {
      for (Tensor input : graph.inputs()) {
        program.write(input.name(), numbers(input));
      }
      program.run();
      Map<String, float[]> outputs = new LinkedHashMap<>();
      graph.outputs().keySet().forEach(name -> outputs.put(name, program.read(name)));
      return outputs;
    }
  }

  /** Returns numbers in [-1, 1), which depend on the name of the tensor. */
  static float[] numbers(Tensor tensor) {
    SplittableRandom random = new SplittableRandom(tensor.name().hashCode());
    float[] numbers = new float[tensor.shape().size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return numbers;
  }
}
