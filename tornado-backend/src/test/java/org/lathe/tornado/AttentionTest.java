package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.conformance.Conformance;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.CaseResult;
import org.lathe.conformance.suite.Plan;
import org.lathe.conformance.suite.Status;
import org.lathe.engine.Backends;
import org.lathe.engine.Precision;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.CausalAttention;
import org.lathe.graph.op.CausalAttentionGrad;
import org.lathe.tornado.launch.AttentionWay;
import org.lathe.tornado.launch.Target;
import org.lathe.tornado.op.DeviceOperations;

/**
 * Attentions by matrix products, which the suite's small cases would not choose: blocks that end in
 * the middle or begin at the first key, several sequences, and what a query does not read.
 */
@Execution(ExecutionMode.SAME_THREAD)
class AttentionTest {
  private static final String WAY = "lathe.tornado.attention";
  private static final float NAN = Float.NaN;

  private final TornadoBackend backend = new TornadoBackend();
  private String before;

  @BeforeEach
  void byProducts() {
    before = System.setProperty(WAY, "products");
  }

  @AfterEach
  void asBefore() {
    if (before == null) {
      System.clearProperty(WAY);
    } else {
      System.setProperty(WAY, before);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1, 300",
    "63, 1",
    "63, 4",
    "63, 256",
    "64, 64",
    "64, 256",
    "65, 1",
    "65, 4",
    "65, 64",
    "65, 256",
    "100, 4",
    "100, 64",
    "100, 256",
    "320, 1",
    "320, 64",
    "320, 256",
    "320, 400",
    "1000, 1",
    "1000, 256",
    "1000, 1001"
  })
  void blocksOfQueriesAndKeysKeepTheBounds(int n, int window) {
    int heads = n < 200 ? 3 : 1;
    int sequences = n < 200 ? 2 : 1;
    String size = "[b=%d,n=%d,h=%d,w=6,window=%d]".formatted(sequences, n, heads, window);
    hold("causal_attention" + size + "#uniform@seed=1");
    hold("causal_attention" + size + "#special@seed=1");
    hold("causal_attention_grad" + size + "#uniform@seed=1");
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "65, 1", "65, 2", "100, 8", "320, 24", "9, 70"})
  void wholeSequencesKeepTheBounds(int n, int keys) {
    String size = "[b=2,n=%d,k=%d,h=3,w=6]".formatted(n, keys);
    hold("cross_attention" + size + "#uniform@seed=1");
    hold("cross_attention" + size + "#special@seed=1");
    hold("cross_attention_grad" + size + "#uniform@seed=1");
  }

  private void hold(String name) {
    Backends.Choice engine = new Backends.Choice(backend, backend.devices().getFirst());
    List<CaseResult> results =
        Conformance.suite().run(engine, new Plan(1, true), CaseName.parse(name)).cases();
    assertFalse(results.isEmpty(), name);
    results.forEach(result -> assertEquals(Status.PASS, result.verdict().status(), name));
  }

  /** The last key is read by the last query only, and the first query reads the first key only. */
  @Test
  void whatIsNotReadReachesNoResult() {
    int n = 130;
    int window = 4;
    int width = 8;
    for (float poison : new float[] {NAN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      float[][] clean = operands(2, n, width);
      float[][] poisoned = operands(2, n, width);
      int last = (n - 1) * width;
      Arrays.fill(poisoned[1], last, last + width, poison);
      Arrays.fill(poisoned[2], last, last + width, poison);
      float[] attended = run(2, n, width, window, clean);
      System.setProperty(WAY, "rows");
      float[] byRows = run(2, n, width, window, clean);
      System.setProperty(WAY, "products");
      float[] other = run(2, n, width, window, poisoned);
      for (int i = 0; i < attended.length; i++) {
        if (i >= last && i < last + width) {
          assertFalse(Float.isFinite(other[i]), "query " + i / width + " reads the key");
        } else {
          holdEither(attended[i], byRows[i], other[i]);
        }
      }
    }
  }

  @Test
  void aQueryReachesOnlyTheGradientsOfTheKeysThatItReads() {
    int n = 130;
    int window = 4;
    int width = 8;
    int first = 70;
    float[][] clean = gradientOperands(1, n, width);
    float[][] poisoned = gradientOperands(1, n, width);
    Arrays.fill(poisoned[0], first * width, (first + 1) * width, NAN);
    Arrays.fill(poisoned[5], first * width, (first + 1) * width, NAN);
    float[][] expected = runGradient(1, n, width, window, clean);
    float[][] got = runGradient(1, n, width, window, poisoned);
    System.setProperty(WAY, "rows");
    float[][] byRows = runGradient(1, n, width, window, clean);
    for (int i = 0; i < n * width; i++) {
      int row = i / width;
      if (row == first) {
        assertTrue(Float.isNaN(got[0][i]), "dq of the query");
      } else {
        holdEither(expected[0][i], byRows[0][i], got[0][i]);
      }
      boolean read = row > first - window && row <= first;
      for (int output : new int[] {1, 2}) {
        if (read) {
          assertTrue(Float.isNaN(got[output][i]), "row " + row + " is read");
        } else {
          holdEither(expected[output][i], byRows[output][i], got[output][i]);
        }
      }
    }
  }

  /** A row is that of the products or, if it was computed again, that of the other way. */
  private static void holdEither(float byProducts, float byRows, float got) {
    assertTrue(
        got == byProducts || got == byRows,
        () -> "%s is neither %s nor %s".formatted(got, byProducts, byRows));
  }

  @Test
  void twoRunsGiveTheSameBits() {
    float[][] operands = gradientOperands(3, 200, 24);
    float[][] once = runGradient(3, 200, 24, 64, operands);
    float[][] again = runGradient(3, 200, 24, 64, operands);
    for (int i = 0; i < once.length; i++) {
      assertArrayEquals(once[i], again[i]);
    }
  }

  /** Batches of the tiles for GPUs and of the panels for processors. */
  @Test
  void bothKernelsOfProductsGiveTheSameBits() {
    assumeTrue(backend.devices().getFirst().processor(), "only a processor uses the panels");
    float[][] operands = gradientOperands(3, 200, 24);
    float[][] panels = runGradient(3, 200, 24, 64, operands);
    float[][] tiles;
    Target target = new Target(false, false, Precision.F32, AttentionWay.PRODUCTS);
    try (Session session =
        new TornadoSession(backend, DeviceOperations.lowerings(), Devices.memory(0), target)) {
      tiles = run(session, gradient(3, 200, 24, 64), operands, 3);
    }
    for (int i = 0; i < panels.length; i++) {
      assertArrayEquals(panels[i], tiles[i]);
    }
  }

  private static float[][] operands(int sequences, int n, int width) {
    SplittableRandom random = new SplittableRandom(1);
    float[][] operands = new float[3][sequences * n * width];
    for (float[] operand : operands) {
      for (int i = 0; i < operand.length; i++) {
        operand[i] = (float) random.nextDouble(-1, 1);
      }
    }
    return operands;
  }

  /** Returns q, k, v, out, log denominators, g; any numbers do for those of the forward. */
  private static float[][] gradientOperands(int sequences, int n, int width) {
    float[][] a = operands(sequences, n, width);
    float[][] b = operands(sequences, n, width);
    float[] logs = new float[sequences * n];
    Arrays.fill(logs, 1);
    return new float[][] {a[0], a[1], a[2], b[0], logs, b[1]};
  }

  private float[] run(int sequences, int n, int width, int window, float[][] operands) {
    TensorType rows = TensorType.f32(sequences, n, width);
    GraphBuilder graph = new GraphBuilder("attention");
    List<Tensor> inputs =
        List.of(graph.input("x0", rows), graph.input("x1", rows), graph.input("x2", rows));
    graph.output("y0", graph.apply(new CausalAttention(1, window), inputs).getFirst());
    return run(graph, operands, 1)[0];
  }

  private float[][] runGradient(int sequences, int n, int width, int window, float[][] operands) {
    return run(gradient(sequences, n, width, window), operands, 3);
  }

  private static GraphBuilder gradient(int sequences, int n, int width, int window) {
    TensorType rows = TensorType.f32(sequences, n, width);
    GraphBuilder graph = new GraphBuilder("gradient");
    List<Tensor> inputs =
        List.of(
            graph.input("x0", rows),
            graph.input("x1", rows),
            graph.input("x2", rows),
            graph.input("x3", rows),
            graph.input("x4", TensorType.f32(sequences, 1, n)),
            graph.input("x5", rows));
    List<Tensor> results = graph.apply(new CausalAttentionGrad(1, window), inputs);
    for (int i = 0; i < results.size(); i++) {
      graph.output("y" + i, results.get(i));
    }
    return graph;
  }

  private float[][] run(GraphBuilder graph, float[][] operands, int outputs) {
    try (Session session = backend.open(backend.devices().getFirst(), 1)) {
      return run(session, graph, operands, outputs);
    }
  }

  private static float[][] run(
      Session session, GraphBuilder graph, float[][] operands, int outputs) {
    try (Program program = session.compile(graph.build())) {
      for (int i = 0; i < operands.length; i++) {
        program.write("x" + i, operands[i]);
      }
      program.run();
      float[][] results = new float[outputs][];
      for (int i = 0; i < outputs; i++) {
        results[i] = program.read("y" + i);
      }
      return results;
    }
  }
}
