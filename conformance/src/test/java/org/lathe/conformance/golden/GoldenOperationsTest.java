package org.lathe.conformance.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.Backends;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.TolerancePolicy;
import org.lathe.files.Safetensors;
import org.lathe.graph.Differentiation;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * Operations of the rival models alone, forward and through differentiation, against PyTorch's
 * formulas and autograd in float64.
 */
class GoldenOperationsTest {
  private static final Path FOLDER = Path.of("src", "test", "resources", "golden-rivals");
  private static final Map<String, Safetensors.Entry> GIVEN = read("case");
  private static final Map<String, Safetensors.Entry> EXPECTED = read("expected");

  private static Map<String, Safetensors.Entry> read(String name) {
    return Safetensors.read(FOLDER.resolve("operations").resolve(name + ".safetensors"));
  }

  /** A golden operation as operations of a graph. */
  @FunctionalInterface
  private interface Formula {
    Tensor of(GraphBuilder graph, List<Tensor> operands);
  }

  /**
   * The golden name, the operation, and its operands. {@code at_least} is {@code clamp_min}, and
   * {@code silu} is {@code swiglu} of ones.
   */
  static Stream<Arguments> operations() {
    List<String> affine = List.of("x", "weight", "bias");
    Formula layerNorm = (graph, in) -> graph.layerNorm(in.get(0), in.get(1), in.get(2), 1e-5f);
    Formula addBias = (graph, in) -> graph.addBias(in.get(0), in.get(1));
    Formula clampMin = (graph, in) -> graph.clampMin(in.get(0), 0.25f);
    Formula modulate = (graph, in) -> graph.modulate(in.get(0), in.get(1), in.get(2));
    Formula gatedAdd = (graph, in) -> graph.gatedAdd(in.get(0), in.get(1), in.get(2));
    Formula sigmoidGlu = (graph, in) -> graph.sigmoidGlu(in.get(0), in.get(1));
    Formula softplus = (graph, in) -> graph.softplus(in.get(0));
    Formula causalConv = (graph, in) -> graph.causalConv(in.get(0), in.get(1), in.get(2), 0);
    Formula scan =
        (graph, in) ->
            graph.selectiveScan(
                in.get(0), in.get(1), in.get(2), in.get(3), in.get(4), in.get(5), 0);
    List<String> ofScan = List.of("u", "delta", "a", "b", "c", "d");
    Formula silu = (graph, in) -> graph.swiglu(in.get(0), graph.filled(in.get(0).type(), 1));
    return Stream.of("scalar", "vector")
        .flatMap(
            engine ->
                Stream.of(
                    Arguments.of(engine, "layer_norm", layerNorm, affine),
                    Arguments.of(engine, "add_bias", addBias, List.of("x", "bias")),
                    Arguments.of(engine, "at_least", clampMin, List.of("x")),
                    Arguments.of(engine, "modulate", modulate, List.of("x", "shift", "scale")),
                    Arguments.of(engine, "gated_add", gatedAdd, List.of("h", "x", "gate")),
                    Arguments.of(engine, "sigmoid_glu", sigmoidGlu, List.of("gate", "up")),
                    Arguments.of(engine, "softplus", softplus, List.of("x")),
                    Arguments.of(engine, "causal_conv", causalConv, affine),
                    Arguments.of(engine, "selective_scan", scan, ofScan),
                    Arguments.of(engine, "silu", silu, List.of("x"))));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("operations")
  void resultAndEveryGradient(String engine, String name, Formula formula, List<String> operands) {
    GraphBuilder graph = new GraphBuilder(name);
    Map<String, Tensor> inputs = inputs(graph, name, operands);
    Tensor y = formula.of(graph, List.copyOf(inputs.values()));
    hold(engine, graph, name, inputs, y, program -> {});
  }

  /** Its offsets and totals are functions of the noise of a sequence. */
  @ParameterizedTest
  @ValueSource(strings = {"scalar", "vector"})
  void scoreEntropyOfMaskedPositions(String engine) {
    String name = "linear_score_entropy";
    GraphBuilder graph = new GraphBuilder(name);
    Map<String, Tensor> inputs = inputs(graph, name, List.of("x", "table", "bias"));
    Shape positions = Shape.of(GIVEN.get(name + ".targets").shape());
    Tensor targets = graph.input("targets", TensorType.i32(positions.extents()));
    Tensor offset = graph.input("offset", TensorType.f32(positions));
    Tensor total = graph.input("total", TensorType.f32(positions));
    Tensor bias = inputs.get("bias");
    Tensor y =
        graph.linearScoreEntropy(
            inputs.get("x"), inputs.get("table"), bias, targets, offset, total);
    float[] sigma = GIVEN.get(name + ".sigma").floats();
    float[] offsets = new float[positions.size()];
    float[] totals = new float[positions.size()];
    for (int t = 0; t < positions.size(); t++) {
      double odds = Math.expm1(sigma[t / positions.columns()]);
      offsets[t] = (float) (Math.log(odds) + Math.log(bias.shape().size()));
      totals[t] = (float) (1 / odds);
    }
    hold(
        engine,
        graph,
        name,
        inputs,
        y,
        program -> {
          program.write("targets", GIVEN.get(name + ".targets").ints());
          program.write("offset", offsets);
          program.write("total", totals);
        });
  }

  private static Map<String, Tensor> inputs(
      GraphBuilder graph, String name, List<String> operands) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    operands.forEach(operand -> inputs.put(operand, input(graph, name + "." + operand)));
    return inputs;
  }

  /** Fails unless y and the gradients for the inputs are as expected. */
  private static void hold(
      String engine,
      GraphBuilder graph,
      String name,
      Map<String, Tensor> inputs,
      Tensor y,
      Consumer<Program> feed) {
    Tensor g = input(graph, name + ".g");
    Map<Tensor, Tensor> gradients = Differentiation.reverse(graph, Map.of(y, g), inputs.values());
    graph.output("y", y);
    inputs.forEach((operand, input) -> graph.output("grad." + operand, gradients.get(input)));
    Backends.Choice choice = Backends.choose(engine);
    try (Session session = choice.backend().open(choice.device(), 2);
        Program program = session.compile(graph.build())) {
      for (String operand : inputs.keySet()) {
        program.write(name + "." + operand, GIVEN.get(name + "." + operand).floats());
      }
      program.write(name + ".g", GIVEN.get(name + ".g").floats());
      feed.accept(program);
      program.run();
      assertClose(name + ".y", program.read("y"));
      for (String operand : inputs.keySet()) {
        assertClose(name + ".grad." + operand, program.read("grad." + operand));
      }
    }
  }

  /** The golden rows are tokens; the columns of ours are. */
  @ParameterizedTest
  @ValueSource(strings = {"scalar", "vector"})
  void choiceOfExpertsAndEveryGradient(String engine) {
    int experts = 4;
    float[] logits = GIVEN.get("top2_gates.logits").floats();
    TensorType type = TensorType.f32(experts, logits.length / experts);
    GraphBuilder graph = new GraphBuilder("experts");
    Tensor x = graph.input("logits", type);
    Tensor g = graph.input("g", type);
    Tensor balanced = graph.input("balanced", type);
    Tensor ofLoss = input(graph, "load_balance.g");
    Tensor gates = graph.top2Gates(x);
    Tensor loss = graph.loadBalance(balanced, graph.top2Gates(balanced));
    Map<Tensor, Tensor> gradients =
        Differentiation.reverse(graph, Map.of(gates, g, loss, ofLoss), List.of(x, balanced));
    graph.output("gates", gates);
    graph.output("loss", loss);
    graph.output("grad.gates", gradients.get(x));
    graph.output("grad.loss", gradients.get(balanced));
    Backends.Choice choice = Backends.choose(engine);
    try (Session session = choice.backend().open(choice.device(), 2);
        Program program = session.compile(graph.build())) {
      program.write("logits", transposed(logits, experts));
      program.write("g", transposed(GIVEN.get("top2_gates.g").floats(), experts));
      program.write("balanced", transposed(GIVEN.get("load_balance.logits").floats(), experts));
      program.write("load_balance.g", GIVEN.get("load_balance.g").floats());
      program.run();
      int tokens = type.shape().columns();
      assertClose("top2_gates.y", transposed(program.read("gates"), tokens));
      assertClose("top2_gates.grad.logits", transposed(program.read("grad.gates"), tokens));
      assertClose("load_balance.y", program.read("loss"));
      assertClose("load_balance.grad.logits", transposed(program.read("grad.loss"), tokens));
    }
  }

  private static float[] transposed(float[] matrix, int columns) {
    int rows = matrix.length / columns;
    float[] transposed = new float[matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      transposed[i % columns * rows + i / columns] = matrix[i];
    }
    return transposed;
  }

  private static Tensor input(GraphBuilder graph, String name) {
    return graph.input(name, TensorType.f32(GIVEN.get(name).shape()));
  }

  /** Fails unless a tensor is as expected, relative in norm. */
  private static void assertClose(String name, float[] got) {
    double[] want = EXPECTED.get(name).doubles();
    assertEquals(want.length, got.length, name);
    double error = 0;
    double norm = 0;
    for (int i = 0; i < want.length; i++) {
      error += (got[i] - want[i]) * (got[i] - want[i]);
      norm += want[i] * want[i];
    }
    double relative = Math.sqrt(error / norm);
    assertTrue(relative <= TolerancePolicy.GOLDEN_GRADIENT, () -> name + " is off by " + relative);
  }
}
