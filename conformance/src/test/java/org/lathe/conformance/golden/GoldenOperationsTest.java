package org.lathe.conformance.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lathe.engine.Backends;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.TolerancePolicy;
import org.lathe.files.Safetensors;
import org.lathe.graph.Differentiation;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.AddBias;
import org.lathe.graph.op.ClampMin;
import org.lathe.graph.op.LayerNorm;
import org.lathe.graph.op.Op;

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

  /** The golden name, the operation, and its operands. {@code at_least} is {@code clamp_min}. */
  static Stream<Arguments> operations() {
    List<String> affine = List.of("x", "weight", "bias");
    return Stream.of("scalar", "vector")
        .flatMap(
            engine ->
                Stream.of(
                    Arguments.of(engine, "layer_norm", new LayerNorm(1e-5f), affine),
                    Arguments.of(engine, "add_bias", new AddBias(), List.of("x", "bias")),
                    Arguments.of(engine, "at_least", new ClampMin(0.25f), List.of("x"))));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void resultAndEveryGradient(String engine, String name, Op op, List<String> operands) {
    GraphBuilder graph = new GraphBuilder(name);
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (String operand : operands) {
      inputs.put(operand, input(graph, name + "." + operand));
    }
    Tensor y = graph.apply(op, List.copyOf(inputs.values())).getFirst();
    Tensor g = input(graph, name + ".g");
    Map<Tensor, Tensor> gradients = Differentiation.reverse(graph, Map.of(y, g), inputs.values());
    graph.output("y", y);
    inputs.forEach((operand, input) -> graph.output("grad." + operand, gradients.get(input)));
    Backends.Choice choice = Backends.choose(engine);
    try (Session session = choice.backend().open(choice.device(), 2);
        Program program = session.compile(graph.build())) {
      for (String operand : operands) {
        program.write(name + "." + operand, GIVEN.get(name + "." + operand).floats());
      }
      program.write(name + ".g", GIVEN.get(name + ".g").floats());
      program.run();
      assertClose(name + ".y", program.read("y"));
      for (String operand : operands) {
        assertClose(name + ".grad." + operand, program.read("grad." + operand));
      }
    }
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
