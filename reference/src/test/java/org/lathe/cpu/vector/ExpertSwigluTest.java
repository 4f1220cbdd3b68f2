package org.lathe.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.cpu.scalar.ScalarBackend;
import org.lathe.engine.Backend;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.Differentiation;
import org.lathe.graph.Flops;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.RepeatBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.ExpertSwigluGrad;

/**
 * The layer of a mixture of experts, which computes only the rows with a gate, has the bits of the
 * dense composition of other operations, and so have its gradients.
 */
class ExpertSwigluTest {
  /** How the layer is written. */
  @FunctionalInterface
  private interface Layer {
    Tensor of(GraphBuilder graph, List<Tensor> operands);
  }

  private record Sizes(int tokens, int d, int experts, int h, int active) {
    List<TensorType> operands() {
      TensorType in = TensorType.f32(experts, h, d);
      return List.of(
          TensorType.f32(tokens, d),
          TensorType.f32(experts, tokens),
          in,
          in,
          TensorType.f32(experts, d, h));
    }

    List<Tensor> inputs(GraphBuilder graph) {
      List<Tensor> inputs = new ArrayList<>();
      for (TensorType type : operands()) {
        inputs.add(graph.input("x" + inputs.size(), type));
      }
      return inputs;
    }

    Tensor sparse(GraphBuilder graph, List<Tensor> in) {
      return graph.expertSwiglu(in.get(0), in.get(1), in.get(2), in.get(3), in.get(4), active);
    }

    /** All rows of all experts: a zero gate adds zeros. */
    Tensor dense(GraphBuilder graph, List<Tensor> in) {
      RepeatBuilder repeat = graph.repeat("experts", experts);
      GraphBuilder g = repeat.body();
      Tensor sum = repeat.carry("sum", graph.filled(in.get(0).type(), 0));
      Tensor x = repeat.share("x", in.get(0));
      Tensor gates = repeat.slice("gates", in.get(1), 0);
      Tensor gate = g.linear(x, repeat.slice("w1", in.get(2), 0));
      Tensor up = g.linear(x, repeat.slice("w3", in.get(3), 0));
      Tensor gated = g.scaleRows(g.swiglu(gate, up), gates);
      repeat.next(sum, g.add(sum, g.linear(gated, repeat.slice("w2", in.get(4), 0))));
      return repeat.end().getFirst();
    }

    TaskGraph graph(Layer layer) {
      GraphBuilder graph = new GraphBuilder("layer");
      List<Tensor> operands = inputs(graph);
      Tensor g = graph.input("g", operands().getFirst());
      Tensor y = layer.of(graph, operands);
      Map<Tensor, Tensor> gradients = Differentiation.reverse(graph, Map.of(y, g), operands);
      graph.output("y", y);
      operands.forEach(operand -> graph.output("d" + operand.name(), gradients.get(operand)));
      return graph.build();
    }

    float[] gates() {
      float[] gates = new float[experts * tokens];
      SplittableRandom random = new SplittableRandom(5);
      for (int t = 0; t < tokens; t++) {
        int first = random.nextInt(experts);
        for (int k = 0; k < active; k++) {
          gates[(first + k) % experts * tokens + t] = 0.1f + random.nextFloat();
        }
      }
      return gates;
    }
  }

  private static float[] normals(SplittableRandom random, TensorType type) {
    float[] values = new float[type.shape().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() / 4;
    }
    return values;
  }

  private static Map<String, float[]> run(Backend engine, int threads, Sizes sizes, Layer layer) {
    SplittableRandom random = new SplittableRandom(3);
    Map<String, float[]> results = new LinkedHashMap<>();
    TaskGraph graph = sizes.graph(layer);
    try (Session session = engine.open(engine.devices().getFirst(), threads);
        Program program = session.compile(graph)) {
      for (int i = 0; i < 5; i++) {
        float[] values = normals(random, sizes.operands().get(i));
        program.write("x" + i, i == 1 ? sizes.gates() : values);
      }
      program.write("g", normals(random, sizes.operands().getFirst()));
      // Runs twice: old contents of working memory must have no effect.
      program.run();
      program.run();
      graph.outputs().keySet().forEach(name -> results.put(name, program.read(name)));
    }
    return results;
  }

  /**
   * Covers few rows, several blocks of rows and of k, remainders of each, an expert without rows,
   * and gates for all experts.
   */
  @ParameterizedTest
  @CsvSource({
    "9, 5, 3, 7, 2",
    "1, 20, 4, 33, 2",
    "130, 70, 8, 40, 2",
    "1300, 9, 2, 20, 2",
    "30, 520, 2, 530, 1",
    "20, 16, 4, 24, 4"
  })
  void hasTheBitsOfTheDenseComposition(int tokens, int d, int experts, int h, int active) {
    Sizes sizes = new Sizes(tokens, d, experts, h, active);
    Map<String, float[]> expected = run(new ScalarBackend(), 1, sizes, sizes::dense);
    float[] gates = sizes.gates();
    float[] dGates = expected.get("dx1");
    for (int i = 0; i < gates.length; i++) {
      dGates[i] = gates[i] == 0 ? 0 : dGates[i];
    }
    for (Map<String, float[]> results :
        List.of(
            run(new ScalarBackend(), 1, sizes, sizes::sparse),
            run(new VectorBackend(), 1, sizes, sizes::sparse),
            run(new VectorBackend(), 3, sizes, sizes::sparse))) {
      expected.forEach((name, values) -> assertArrayEquals(values, results.get(name), name));
    }
  }

  /** A fast step wants no gradients of weights: then they are no part of the task. */
  @Test
  void weightsThatAreNotWantedCostNothing() {
    Sizes sizes = new Sizes(8, 4, 4, 6, 2);
    GraphBuilder graph = new GraphBuilder("layer");
    List<Tensor> operands = sizes.inputs(graph);
    Tensor y = sizes.sparse(graph, operands);
    Differentiation.reverse(graph, Map.of(y, y), operands.subList(0, 2));
    assertEquals(new ExpertSwigluGrad(2, false), graph.tasks().getLast().op());
  }

  /** Two of four experts compute half of what all would. */
  @Test
  void countsTheOperationsOfActiveExperts() {
    Sizes all = new Sizes(8, 4, 4, 6, 4);
    Sizes half = new Sizes(8, 4, 4, 6, 2);
    double forward = 2.0 * 3 * 8 * 4 * 6 * 4;
    double gradient = 2.0 * 8 * 8 * 4 * 6 * 4;
    assertEquals(forward + gradient, Flops.of(all.graph(all::sparse)));
    assertEquals((forward + gradient) / 2, Flops.of(half.graph(half::sparse)));
  }
}
