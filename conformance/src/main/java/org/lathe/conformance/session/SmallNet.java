package org.lathe.conformance.session;

import static org.lathe.graph.TensorType.f32;
import static org.lathe.graph.TensorType.i32;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.engine.Program;
import org.lathe.graph.Differentiation;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;

/**
 * Loss and gradients of an embedding, a norm, a linear layer and a cross-entropy: reductions over
 * rows, over columns and over all elements, and gradients that many positions add to. In these, an
 * engine with several workers may sum in a different order each time.
 *
 * @param tokens number of positions
 * @param vocabulary number of ids; fewer than positions, so that ids repeat
 * @param width of a row
 */
record SmallNet(int tokens, int vocabulary, int width) {
  private static final float EPSILON = 1e-5f;

  /** Returns the net for the parameters {@code t}, {@code v} and {@code d}. */
  static SmallNet of(CaseParameters p) {
    p.only("t", "v", "d");
    return new SmallNet(p.positive("t"), p.positive("v"), p.positive("d"));
  }

  TaskGraph graph() {
    GraphBuilder graph = new GraphBuilder("small_net");
    Tensor ids = graph.input("ids", i32(tokens));
    Tensor targets = graph.input("targets", i32(tokens));
    Tensor table = graph.input("table", f32(vocabulary, width));
    Tensor weight = graph.input("weight", f32(width, width));
    Tensor scale = graph.input("scale", f32(width));
    Tensor normed = graph.rmsNorm(graph.embedding(table, ids), scale, EPSILON);
    Tensor loss = graph.linearCrossEntropy(graph.linear(normed, weight), table, targets);
    graph.output("loss", loss);
    Map<Tensor, Tensor> gradients =
        Differentiation.reverse(
            graph, Map.of(loss, graph.filled(loss.type(), 1)), List.of(table, weight, scale));
    gradients.forEach((of, gradient) -> graph.output("grad." + of.name(), gradient));
    graph.output("norm", graph.globalNorm(new ArrayList<>(gradients.values())));
    return graph.build();
  }

  /** Feeds random values of a seed. */
  void feed(Program program, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    program.write("ids", random.ints(tokens, 0, vocabulary).toArray());
    program.write("targets", random.ints(tokens, 0, vocabulary).toArray());
    program.write("table", normals(random, vocabulary * width));
    program.write("weight", normals(random, width * width));
    program.write("scale", normals(random, width));
  }

  private static float[] normals(SplittableRandom random, int count) {
    float[] normals = new float[count];
    for (int i = 0; i < count; i++) {
      normals[i] = (float) random.nextGaussian();
    }
    return normals;
  }

  /** Feeds NaN to all float inputs. */
  void feedGarbage(Program program) {
    program.write("ids", new int[tokens]);
    program.write("targets", new int[tokens]);
    program.write("table", nans(vocabulary * width));
    program.write("weight", nans(width * width));
    program.write("scale", nans(width));
  }

  private static float[] nans(int count) {
    float[] nans = new float[count];
    Arrays.fill(nans, Float.NaN);
    return nans;
  }

  /** Returns all outputs of a run. */
  static Map<String, float[]> run(Program program) {
    program.run();
    Map<String, float[]> outputs = new LinkedHashMap<>();
    program.graph().outputs().keySet().forEach(name -> outputs.put(name, program.read(name)));
    return outputs;
  }
}
