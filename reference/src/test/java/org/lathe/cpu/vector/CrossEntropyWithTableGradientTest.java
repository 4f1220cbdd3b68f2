package org.lathe.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.cpu.scalar.ScalarBackend;
import org.lathe.engine.Backend;
import org.lathe.engine.CrossEntropyWithTableGradient;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.Differentiation;
import org.lathe.graph.Flops;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.LinearCrossEntropy;
import org.lathe.graph.op.LinearCrossEntropyGradWeight;

/** The fused task gives the bits of the two tasks that it replaces. */
class CrossEntropyWithTableGradientTest {
  private static final List<String> OUTPUTS =
      List.of("loss", "lse", "gradient", "table_gradient", "bias_gradient");

  private static TaskGraph graph(
      int n, int d, int vocabulary, boolean biased, boolean cotangentKnown) {
    GraphBuilder graph = new GraphBuilder("loss");
    Tensor x = graph.input("x", TensorType.f32(n, d));
    Tensor table = graph.state("table", TensorType.f32(vocabulary, d));
    Tensor targets = graph.input("targets", TensorType.i32(n));
    Tensor g = graph.input("g", TensorType.f32(n));
    List<Tensor> bias =
        biased ? List.of(graph.input("bias", TensorType.f32(vocabulary))) : List.of();
    List<Tensor> loss = graph.apply(new LinearCrossEntropy(true), with(bias, x, table, targets));
    Tensor cotangent = cotangentKnown ? g : graph.add(g, loss.get(0));
    List<Tensor> results = new ArrayList<>(loss);
    results.addAll(
        graph.apply(
            new LinearCrossEntropyGradWeight(),
            with(bias, x, table, targets, loss.get(1), cotangent)));
    for (int o = 0; o < results.size(); o++) {
      graph.output(OUTPUTS.get(o), results.get(o));
    }
    return graph.build();
  }

  private static List<Tensor> with(List<Tensor> bias, Tensor... operands) {
    List<Tensor> all = new ArrayList<>(List.of(operands));
    all.addAll(bias);
    return all;
  }

  private static float[] normals(SplittableRandom random, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static Map<String, float[]> run(
      Backend engine, int threads, TaskGraph graph, int n, int d, int vocabulary) {
    SplittableRandom random = new SplittableRandom(n);
    Map<String, float[]> results = new LinkedHashMap<>();
    try (Session session = engine.open(engine.devices().getFirst(), threads);
        Program program = session.compile(graph)) {
      program.write("x", normals(random, n * d));
      session.write("table", normals(random, vocabulary * d));
      program.write("g", normals(random, n));
      int[] targets = random.ints(n, -1, vocabulary).toArray();
      program.write("targets", targets);
      if (graph.outputs().containsKey("bias_gradient")) {
        program.write("bias", normals(random, vocabulary));
      }
      // Runs twice: old contents of working memory must have no effect.
      program.run();
      program.run();
      graph.outputs().keySet().forEach(name -> results.put(name, program.read(name)));
    }
    return results;
  }

  /**
   * Covers several blocks of positions, chunks of the vocabulary and blocks of k, with remainders
   * of each.
   */
  @ParameterizedTest
  @CsvSource({
    "520, 1030, 140, false",
    "7, 5, 3, false",
    "130, 64, 700, false",
    "520, 1030, 140, true",
    "7, 5, 3, true",
    "130, 64, 700, true"
  })
  void hasTheBitsOfTheDefinitions(int n, int d, int vocabulary, boolean biased) {
    TaskGraph graph = graph(n, d, vocabulary, biased, true);
    Map<String, float[]> expected = run(new ScalarBackend(), 1, graph, n, d, vocabulary);
    for (int threads : new int[] {1, 3}) {
      Map<String, float[]> results = run(new VectorBackend(), threads, graph, n, d, vocabulary);
      expected.forEach((name, values) -> assertBits(values, results.get(name), name));
    }
  }

  private static void assertBits(float[] expected, float[] actual, String name) {
    int[] expectedBits = new int[expected.length];
    int[] actualBits = new int[actual.length];
    for (int i = 0; i < expected.length; i++) {
      expectedBits[i] = Float.floatToRawIntBits(expected[i]);
      actualBits[i] = Float.floatToRawIntBits(actual[i]);
    }
    assertArrayEquals(expectedBits, actualBits, name);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void joinsTheTwoTasks(boolean biased) {
    TaskGraph graph = graph(4, 3, 5, biased, true);
    TaskGraph joined = CrossEntropyWithTableGradient.fuse(graph);
    assertEquals(List.of("linear_cross_entropy+grad_weight"), mnemonics(joined));
    assertEquals(graph.outputs(), joined.outputs());
    assertEquals(Flops.of(graph), Flops.of(joined));
  }

  @Test
  void leavesThemWhereTheCotangentComesFromTheLoss() {
    TaskGraph graph = graph(4, 3, 5, false, false);
    assertSame(graph, CrossEntropyWithTableGradient.fuse(graph));
  }

  /** The logits of the one have a bias, those of the other none. */
  @Test
  void leavesTheGradientOfOtherLogits() {
    GraphBuilder graph = new GraphBuilder("loss");
    Tensor x = graph.input("x", TensorType.f32(4, 3));
    Tensor table = graph.input("table", TensorType.f32(5, 3));
    Tensor targets = graph.input("targets", TensorType.i32(4));
    Tensor bias = graph.input("bias", TensorType.f32(5));
    Tensor g = graph.input("g", TensorType.f32(4));
    List<Tensor> loss =
        graph.apply(new LinearCrossEntropy(false), List.of(x, table, targets, bias));
    graph.output("loss", loss.get(0));
    graph.output(
        "gradient",
        graph
            .apply(new LinearCrossEntropyGradWeight(), List.of(x, table, targets, loss.get(1), g))
            .getFirst());
    TaskGraph built = graph.build();
    assertSame(built, CrossEntropyWithTableGradient.fuse(built));
  }

  /** What the shapes of a model's graph give: the gradient of the bias comes with the table's. */
  @Test
  void differentiationJoinsThem() {
    GraphBuilder graph = new GraphBuilder("loss");
    Tensor x = graph.input("x", TensorType.f32(4, 3));
    Tensor table = graph.input("table", TensorType.f32(5, 3));
    Tensor bias = graph.input("bias", TensorType.f32(5));
    Tensor loss =
        graph.linearCrossEntropy(x, table, bias, graph.input("targets", TensorType.i32(4)));
    Tensor g = graph.input("g", TensorType.f32(4));
    Map<Tensor, Tensor> gradients =
        Differentiation.reverse(graph, Map.of(loss, g), List.of(table, bias));
    graph.output("table_gradient", gradients.get(table));
    graph.output("bias_gradient", gradients.get(bias));
    TaskGraph joined = CrossEntropyWithTableGradient.fuse(graph.build());
    assertEquals(List.of("linear_cross_entropy+grad_weight"), mnemonics(joined));
    assertEquals(bias.type(), joined.outputs().get("bias_gradient").type());
  }

  private static List<String> mnemonics(TaskGraph graph) {
    return graph.tasks().stream().map(task -> task.op().mnemonic()).toList();
  }
}
