package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lathe.engine.AbsentDevice;
import org.lathe.engine.Backend;
import org.lathe.engine.BoundProgram;
import org.lathe.engine.DeviceLaunch;
import org.lathe.engine.Precision;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.RmsNormGrad;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** Sums that are one launch with the operation before them have the results of two. */
class FusedSumsOnDeviceTest {
  private static final int ROWS = 21;
  private static final int COLUMNS = 48;
  private static final TensorType TYPE = TensorType.f32(ROWS, COLUMNS);
  private static final TensorType SQUARE = TensorType.f32(COLUMNS, COLUMNS);

  private final TornadoBackend backend = new TornadoBackend();

  /**
   * Returns residuals of which the first must be kept and the second not.
   *
   * @param apart whether the products are outputs too, so that they stay launches of their own
   */
  private static TaskGraph residuals(boolean apart) {
    GraphBuilder graph = new GraphBuilder(apart ? "apart" : "together");
    Tensor w = graph.input("w", SQUARE);
    Tensor x = graph.linear(graph.input("x", TYPE), w);
    Tensor first = graph.linear(x, w);
    Tensor h = graph.add(x, first);
    Tensor second = graph.linear(h, w);
    Tensor sum = graph.add(graph.add(h, second), graph.linear(x, w));
    graph.output("y", graph.scaleRows(sum, graph.input("factors", TensorType.f32(ROWS))));
    if (apart) {
      graph.output("first", first);
      graph.output("second", second);
    }
    return graph.build();
  }

  private static TaskGraph gradients(boolean apart) {
    GraphBuilder graph = new GraphBuilder(apart ? "apart" : "together");
    Tensor gradient =
        graph.apply(
            new RmsNormGrad(),
            graph.input("x", TYPE),
            graph.input("w", TensorType.f32(COLUMNS)),
            graph.input("r", TensorType.f32(ROWS)),
            graph.input("g", TYPE));
    graph.output("y", graph.add(graph.input("residual", TYPE), gradient));
    if (apart) {
      graph.output("gradient", gradient);
    }
    return graph.build();
  }

  private float[] run(Backend engine, TaskGraph graph, IntFunction<float[]> values) {
    try (Session session = engine.open(engine.devices().getFirst(), 1);
        Program program = session.compile(graph)) {
      graph
          .inputs()
          .forEach(input -> program.write(input.name(), values.apply(input.type().shape().size())));
      float[] y = new float[ROWS * COLUMNS];
      // The second run is that of a recorded graph.
      program.run();
      program.run();
      program.read("y", y);
      return y;
    }
  }

  private static IntFunction<float[]> random(double scale) {
    SplittableRandom random = new SplittableRandom(1);
    Map<Integer, float[]> known = new HashMap<>();
    return size ->
        known.computeIfAbsent(
            size,
            _ -> {
              float[] values = new float[size];
              for (int i = 0; i < size; i++) {
                values[i] = (float) (scale * random.nextDouble(-1, 1));
              }
              return values;
            });
  }

  /** Small integers, of which all sums are exact in 8 bits. */
  private static IntFunction<float[]> integers() {
    return size -> {
      float[] values = new float[size];
      for (int i = 0; i < size; i++) {
        values[i] = i % (COLUMNS + 5) == 0 ? 1 : 0;
      }
      return values;
    };
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void residualsHaveTheirSumsWhereverTheyAre(Precision precision) {
    assumeTrue(Devices.memory(0).target(Precision.F32).library());
    assumeTrue(
        !precision.storesFewer()
            || Submission.of(TornadoRuntimeProvider.getTornadoRuntime().getDefaultDevice())
                .hasHalves());
    Backend engine = backend.with(precision);
    assertArrayEquals(
        run(engine, residuals(true), integers()), run(engine, residuals(false), integers()));
    // Products and sums of 48 terms below 0.1, with factors of 8 bits or more.
    assertArrayEquals(
        run(engine, residuals(true), random(0.2)),
        run(engine, residuals(false), random(0.2)),
        precision.storesFewer() ? 0.02f : 1e-6f);
  }

  @Test
  void theGradientOfANormHasTheBitsOfTwoLaunches() {
    assertArrayEquals(
        run(backend, gradients(true), random(1)), run(backend, gradients(false), random(1)));
  }

  @Test
  void noLaunchOnlyAdds() {
    List<String> kernels = new ArrayList<>();
    for (Precision precision : backend.precisions()) {
      try (AbsentDevice absent = backend.with(precision).absentGpu("a GPU", 80L << 30)) {
        for (TaskGraph graph : List.of(residuals(false), gradients(false))) {
          BoundProgram bound = absent.session().bind(graph);
          bound.census().stream().map(DeviceLaunch::kernel).forEach(kernels::add);
        }
      }
    }
    assertEquals(0, kernels.stream().filter(kernel -> kernel.startsWith("add")).count());
    assertTrue(kernels.contains("matmul by library"), kernels::toString);
  }

  /** What is added is read once, and the sum is written once. */
  @Test
  void theCensusCountsWhatIsAdded() {
    try (AbsentDevice absent = backend.absentGpu("a GPU", 80L << 30)) {
      DeviceLaunch gradient = absent.session().bind(gradients(false)).census().getFirst();
      double elements = ROWS * COLUMNS;
      assertEquals(4 * (3 * elements + COLUMNS + ROWS), gradient.work().read());
      assertEquals(4 * elements, gradient.work().written());
      DeviceLaunch product = absent.session().bind(residuals(false)).census().get(1);
      assertEquals(4 * (2 * elements + COLUMNS * COLUMNS), product.work().read());
      assertEquals(4 * elements, product.work().written());
    }
  }
}
