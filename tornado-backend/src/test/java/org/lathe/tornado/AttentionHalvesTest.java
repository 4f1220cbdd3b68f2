package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.conformance.Conformance;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.Plan;
import org.lathe.conformance.suite.Status;
import org.lathe.engine.AbsentDevice;
import org.lathe.engine.Backend;
import org.lathe.engine.Backends;
import org.lathe.engine.DeviceLaunch;
import org.lathe.engine.Precision;
import org.lathe.engine.ProductShape;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.Constant;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.CausalAttention;
import org.lathe.graph.op.CausalAttentionGrad;
import org.lathe.graph.op.CrossAttention;
import org.lathe.graph.op.CrossAttentionGrad;
import org.lathe.graph.op.Op;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** Attentions by matrix products of operands that are stored in bfloat16. */
@Execution(ExecutionMode.SAME_THREAD)
class AttentionHalvesTest {
  private static final String WAY = "lathe.tornado.attention";
  private static final long MEMORY = 80L << 30;
  private static final int LOG_DENOMINATORS = 4;

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

  /** Applies an operation between activations: its results are the operands of a sum. */
  private static GraphBuilder between(Op op, int sequences, int n, int keys, int width, int heads) {
    GraphBuilder graph = new GraphBuilder("attention");
    boolean gradient = op instanceof CausalAttentionGrad || op instanceof CrossAttentionGrad;
    List<Tensor> operands = new ArrayList<>();
    for (int i = 0; i < (gradient ? 6 : 3); i++) {
      boolean ofKeys = i == 1 || i == 2;
      TensorType type =
          i == LOG_DENOMINATORS
              ? TensorType.f32(sequences, heads, n)
              : TensorType.f32(sequences, ofKeys ? keys : n, width);
      Tensor input = graph.input("x" + i, type);
      operands.add(i == LOG_DENOMINATORS ? input : activation(graph, input));
    }
    List<Tensor> results = graph.apply(op, operands);
    for (int i = 0; i < (gradient ? 3 : 1); i++) {
      Tensor result = results.get(i);
      graph.output("y" + i, graph.add(result, graph.filled(result.type(), -0f)));
    }
    return graph;
  }

  private static Tensor activation(GraphBuilder graph, Tensor input) {
    int rows = input.shape().rows();
    Tensor table = graph.reshape(input, TensorType.f32(rows, input.shape().columns()).shape());
    Constant all = Constant.of(IntStream.range(0, rows).toArray());
    Tensor ids = graph.constant("ids_" + input.name(), TensorType.i32(rows), all);
    return graph.reshape(graph.embedding(table, ids), input.shape());
  }

  private List<DeviceLaunch> census(GraphBuilder graph) {
    try (AbsentDevice absent = backend.with(Precision.BF16_MEMORY).absentGpu("a GPU", MEMORY)) {
      return absent.session().bind(graph.build()).census();
    }
  }

  /** Returns the names of the launches between the embeddings and the sums. */
  private static List<String> kernels(List<DeviceLaunch> census) {
    return census.stream()
        .map(DeviceLaunch::kernel)
        .filter(name -> !name.startsWith("embedding") && !name.startsWith("add"))
        .toList();
  }

  @Test
  void causalAttentionReadsAndWritesHalvesAsTheyLie() {
    List<DeviceLaunch> census = census(between(new CausalAttention(2, 256), 4, 1024, 1024, 128, 2));
    assertEquals(
        List.of(
            "matmul by library",
            "attention.softmax.halves",
            "matmul by library",
            "attention.repair.halves"),
        kernels(census));
    double pairs = 4 * 2;
    double scores = pairs * 1024 * 320;
    double visible = pairs * (256 * 257 / 2 + (1024 - 256) * 256);
    DeviceLaunch softmax = named("attention.softmax.halves", census);
    assertEquals(2 * visible, softmax.work().read());
    assertEquals(2 * scores + 4 * pairs * 1024, softmax.work().written());
    DeviceLaunch repair = named("attention.repair.halves", census);
    assertEquals(2 * pairs * 1024 * 64, repair.work().read());
  }

  /** The last 256 keys are one product, for which 6 blocks of 64 x 64 zeros more are written. */
  @Test
  void theGradientReadsAndWritesHalvesAsTheyLie() {
    List<DeviceLaunch> census =
        census(between(new CausalAttentionGrad(2, 256), 4, 1024, 1024, 128, 2));
    assertEquals(
        List.of(
            "attention_grad.deltas.halves",
            "matmul by library",
            "attention_grad.pulls.halves",
            "matmul by library",
            "matmul by library",
            "matmul by library",
            "attention_grad.repair_queries.halves",
            "attention_grad.repair_keys.halves"),
        kernels(census));
    int pairs = 4 * 2;
    assertEquals(
        List.of(
            shape(64, 320, 64, 2 * pairs * 16),
            shape(64, 64, 320, pairs * 16),
            shape(64, 64, 320, 2 * pairs * 12),
            shape(256, 64, 256, 2 * pairs)),
        census.stream().flatMap(launch -> launch.product().stream()).toList());
    double scores = (double) pairs * (1024 * 320 + 6 * 64 * 64);
    double visible = (double) pairs * (256 * 257 / 2 + (1024 - 256) * 256);
    DeviceLaunch pulls = named("attention_grad.pulls.halves", census);
    assertEquals(2 * 2 * visible + 2 * 4 * pairs * 1024, pulls.work().read());
    assertEquals(2 * 2 * scores, pulls.work().written());
    double elements = pairs * 1024 * 64;
    DeviceLaunch deltas = named("attention_grad.deltas.halves", census);
    assertEquals(2 * 2 * elements, deltas.work().read());
    assertEquals(2 * elements, named("attention_grad.repair_queries.halves", census).work().read());
    assertEquals(
        2 * 2 * elements, named("attention_grad.repair_keys.halves", census).work().read());
  }

  @Test
  void crossAttentionReadsAndWritesHalvesAsTheyLie() {
    assertEquals(
        List.of("matmul by library", "cross_attention.softmax.halves", "matmul by library"),
        kernels(census(between(new CrossAttention(2), 4, 1024, 8, 128, 2))));
    assertEquals(
        List.of(
            "attention_grad.deltas.halves",
            "matmul by library",
            "cross_attention_grad.pulls.halves",
            "matmul by library",
            "matmul by library",
            "attention_grad.repair_queries.halves",
            "attention_grad.repair_keys.halves"),
        kernels(census(between(new CrossAttentionGrad(2), 4, 1024, 8, 128, 2))));
  }

  /** Row by row the kernels know floats only. */
  @Test
  void rowByRowHalvesAreCopied() {
    System.setProperty(WAY, "rows");
    List<String> kernels =
        kernels(census(between(new CausalAttention(2, 256), 4, 1024, 1024, 128, 2)));
    assertEquals(
        List.of("copy.halves", "copy.halves", "copy.halves", "attention", "copy.halves"), kernels);
  }

  private static ProductShape shape(int rows, int columns, int depth, int batch) {
    return new ProductShape(rows, columns, depth, batch, Precision.BF16_MEMORY, false);
  }

  private static DeviceLaunch named(String kernel, List<DeviceLaunch> census) {
    return census.stream()
        .filter(launch -> launch.kernel().equals(kernel))
        .reduce(
            (one, other) -> {
              throw new AssertionError("two launches of " + kernel);
            })
        .orElseThrow();
  }

  private Backend stored() {
    assumeTrue(
        Submission.of(TornadoRuntimeProvider.getTornadoRuntime().getDefaultDevice()).hasHalves()
            && Devices.memory(0).target(Precision.F32).library(),
        "only a device with halves and a library stores them");
    return backend.with(Precision.BF16_MEMORY);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "63, 4",
    "64, 64",
    "65, 1",
    "65, 256",
    "100, 64",
    "320, 64",
    "320, 400",
    "1000, 256"
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
  @CsvSource({"65, 1", "100, 8", "9, 70"})
  void wholeSequencesKeepTheBounds(int n, int keys) {
    String size = "[b=2,n=%d,k=%d,h=3,w=6]".formatted(n, keys);
    hold("cross_attention" + size + "#uniform@seed=1");
    hold("cross_attention" + size + "#special@seed=1");
    hold("cross_attention_grad" + size + "#uniform@seed=1");
  }

  private void hold(String name) {
    Backend engine = stored();
    var results =
        Conformance.suite()
            .run(
                new Backends.Choice(engine, engine.devices().getFirst()),
                new Plan(1, true),
                CaseName.parse(name))
            .cases();
    assertFalse(results.isEmpty(), name);
    results.forEach(result -> assertEquals(Status.PASS, result.verdict().status(), name));
  }

  /** Rows of heads wider than a group, which are computed again, 64 columns after 64. */
  @Test
  void whatIsNotReadReachesNoResult() {
    int n = 130;
    int window = 4;
    int width = 72;
    int last = (n - 1) * width;
    GraphBuilder graph = between(new CausalAttention(1, window), 1, n, n, width, 1);
    float[][] clean = operands(3, n, width);
    float[][] poisoned = operands(3, n, width);
    Arrays.fill(poisoned[1], last, last + width, Float.NaN);
    Arrays.fill(poisoned[2], last, last + width, Float.POSITIVE_INFINITY);
    float[] expected = run(graph, clean, 1)[0];
    float[] got = run(graph, poisoned, 1)[0];
    for (int i = 0; i < n * width; i++) {
      if (i >= last) {
        assertFalse(Float.isFinite(got[i]), "the last query reads the key");
      } else {
        assertNear(expected[i], got[i]);
      }
    }
    for (int i = 0; i < 2 * width; i++) {
      assertEquals(expected[i], got[i], "a block of queries that never met the key");
    }
  }

  @Test
  void aQueryReachesOnlyTheGradientsOfTheKeysThatItReads() {
    int n = 130;
    int window = 4;
    int width = 72;
    int poison = 70;
    GraphBuilder graph = between(new CausalAttentionGrad(1, window), 1, n, n, width, 1);
    float[][] clean = gradientOperands(n, width);
    float[][] poisoned = gradientOperands(n, width);
    Arrays.fill(poisoned[0], poison * width, (poison + 1) * width, Float.NaN);
    Arrays.fill(poisoned[5], poison * width, (poison + 1) * width, Float.NaN);
    float[][] expected = run(graph, clean, 3);
    float[][] got = run(graph, poisoned, 3);
    for (int i = 0; i < n * width; i++) {
      int row = i / width;
      boolean read = row > poison - window && row <= poison;
      assertTrue(row == poison ? Float.isNaN(got[0][i]) : isNear(expected[0][i], got[0][i]));
      for (int output : new int[] {1, 2}) {
        float result = got[output][i];
        assertTrue(read ? Float.isNaN(result) : isNear(expected[output][i], result));
      }
    }
  }

  @Test
  void twoRunsGiveTheSameBits() {
    GraphBuilder graph = between(new CausalAttentionGrad(2, 64), 1, 200, 200, 48, 2);
    float[][] operands = gradientOperands(200, 48);
    operands[LOG_DENOMINATORS] = new float[2 * 200];
    float[][] once = run(graph, operands, 3);
    float[][] again = run(graph, operands, 3);
    for (int i = 0; i < once.length; i++) {
      assertArrayEquals(once[i], again[i]);
    }
  }

  /** Scores and probabilities are rounded to 8 bits on one way, not on the other. */
  private static void assertNear(float expected, float got) {
    assertTrue(isNear(expected, got), () -> got + " is not near " + expected);
  }

  private static boolean isNear(float expected, float got) {
    return Math.abs(got - expected) <= 0x1p-4f * Math.max(1, Math.abs(expected));
  }

  private static float[][] operands(int count, int n, int width) {
    SplittableRandom random = new SplittableRandom(1);
    float[][] operands = new float[count][n * width];
    for (float[] operand : operands) {
      for (int i = 0; i < operand.length; i++) {
        operand[i] = (float) random.nextDouble(-1, 1);
      }
    }
    return operands;
  }

  /** Returns q, k, v, out, log denominators of one head, g; any numbers do for the forward's. */
  private static float[][] gradientOperands(int n, int width) {
    float[][] operands = operands(6, n, width);
    operands[LOG_DENOMINATORS] = new float[n];
    Arrays.fill(operands[LOG_DENOMINATORS], 1);
    return operands;
  }

  private float[][] run(GraphBuilder graph, float[][] operands, int outputs) {
    Backend engine = stored();
    try (Session session = engine.open(engine.devices().getFirst(), 1);
        Program program = session.compile(graph.build())) {
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
