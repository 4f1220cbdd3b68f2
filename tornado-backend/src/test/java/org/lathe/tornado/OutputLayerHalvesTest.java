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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.cpu.scalar.ScalarBackend;
import org.lathe.engine.AbsentDevice;
import org.lathe.engine.Backend;
import org.lathe.engine.DeviceLaunch;
import org.lathe.engine.Precision;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.LinearCrossEntropy;
import org.lathe.graph.op.LinearCrossEntropyGradWeight;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** The output layer with logits and coefficients that are halves. */
class OutputLayerHalvesTest {
  private static final int COLUMNS = 16;
  private static final List<String> OUTPUTS = List.of("loss", "lse", "dx", "dtable", "dbias");
  private static final Backend ENGINE = new TornadoBackend().with(Precision.BF16_MEMORY);

  /** Loss and its gradients, which the engine makes one task. */
  private static TaskGraph graph(int positions, int vocabulary, boolean biased) {
    GraphBuilder graph = new GraphBuilder("output");
    Tensor x = graph.input("x", TensorType.f32(positions, COLUMNS));
    Tensor table = graph.input("table", TensorType.f32(vocabulary, COLUMNS));
    Tensor targets = graph.input("targets", TensorType.i32(positions));
    Tensor g = graph.input("g", TensorType.f32(positions));
    List<Tensor> operands = new ArrayList<>(List.of(x, table, targets));
    List<Tensor> bias =
        biased ? List.of(graph.input("bias", TensorType.f32(vocabulary))) : List.of();
    operands.addAll(bias);
    List<Tensor> results = new ArrayList<>(graph.apply(new LinearCrossEntropy(true), operands));
    operands.addAll(3, List.of(results.get(1), g));
    results.addAll(graph.apply(new LinearCrossEntropyGradWeight(), operands));
    for (int o = 0; o < results.size(); o++) {
      graph.output(OUTPUTS.get(o), results.get(o));
    }
    return graph.build();
  }

  private static List<DeviceLaunch> census(int positions, int vocabulary) {
    return census(graph(positions, vocabulary, false));
  }

  private static List<DeviceLaunch> census(TaskGraph graph) {
    try (AbsentDevice absent = ENGINE.absentGpu("a GPU", 80L << 30)) {
      return absent.session().bind(graph).census();
    }
  }

  private static boolean launches(List<DeviceLaunch> census, String kernel) {
    return census.stream().anyMatch(launch -> launch.kernel().equals(kernel));
  }

  /** Two products, scored rows, loss with coefficients, the table's product; then zeros. */
  @Test
  void aBlockHas4096Positions() {
    long copies =
        census(1, 40).stream().filter(launch -> launch.kernel().startsWith("copy")).count();
    assertEquals(copies + 6, census(4096, 40).size());
    assertEquals(copies + 11, census(4097, 40).size());
  }

  /** Longer rows would not be in the cache when they are read again. */
  @Test
  void rowsUpTo65536WordsAreReadOnce() {
    List<DeviceLaunch> small = census(8, 1 << 16);
    assertTrue(launches(small, "linear_cross_entropy.rows+coefficients.halves"), small::toString);
    List<DeviceLaunch> large = census(8, (1 << 16) + 1);
    assertFalse(launches(large, "linear_cross_entropy.rows+coefficients.halves"), large::toString);
    assertTrue(launches(large, "linear_cross_entropy.rows.halves"), large::toString);
    assertTrue(launches(large, "linear_cross_entropy.coefficients.halves"), large::toString);
  }

  @Test
  void theCensusCountsTwoBytesForALogit() {
    int positions = 8;
    int vocabulary = 1000;
    DeviceLaunch both =
        find(census(positions, vocabulary), "linear_cross_entropy.rows+coefficients.halves");
    assertEquals(2.0 * positions * vocabulary + 4 * positions, both.work().read());
    assertEquals(2.0 * positions * vocabulary + 8 * positions, both.work().written());
  }

  /** The bias is written to each block, and the coefficients are added up; then the sums. */
  @Test
  void aBiasTakesTwoPassesOverABlock() {
    List<DeviceLaunch> census = census(graph(4097, 1000, true));
    assertEquals(2, count(census, "linear_cross_entropy.bias.halves"));
    assertEquals(2, count(census, "linear_cross_entropy.bias_gradient.halves"));
    assertEquals(1, count(census, "column_sum.sums"));
    DeviceLaunch first = find(census, "linear_cross_entropy.bias.halves");
    assertEquals(4.0 * 1000, first.work().read());
    assertEquals(2.0 * 4096 * 1000, first.work().written());
    DeviceLaunch sums = find(census, "linear_cross_entropy.bias_gradient.halves");
    assertEquals(2.0 * 4096 * 1000 + 8 * 4096, sums.work().read());
    assertEquals(4.0 * 64 * 1000, sums.work().written());
  }

  private static long count(List<DeviceLaunch> census, String kernel) {
    return census.stream().filter(launch -> launch.kernel().equals(kernel)).count();
  }

  private static DeviceLaunch find(List<DeviceLaunch> census, String kernel) {
    return census.stream()
        .filter(launch -> launch.kernel().equals(kernel))
        .findFirst()
        .orElseThrow();
  }

  /** On either side of where one kernel does both; and with more words than work items. */
  @ParameterizedTest
  @CsvSource({"40, false", "5000, false", "65537, false", "40, true", "5000, true", "65537, true"})
  void hasTheResultsOfFloats(int vocabulary, boolean biased) {
    assumeTrue(
        Submission.of(TornadoRuntimeProvider.getTornadoRuntime().getDefaultDevice()).hasHalves()
            && Devices.memory(0).target(Precision.F32).library());
    TaskGraph graph = graph(5, vocabulary, biased);
    List<float[]> expected = run(new ScalarBackend(), graph, vocabulary);
    List<float[]> results = run(ENGINE, graph, vocabulary);
    for (int o = 0; o < expected.size(); o++) {
      float[] wanted = expected.get(o);
      float largest =
          (float)
              IntStream.range(0, wanted.length)
                  .mapToDouble(i -> Math.abs(wanted[i]))
                  .max()
                  .orElseThrow();
      // Logits of some 2 are off by 3 of 2^9 of that.
      assertArrayEquals(wanted, results.get(o), 0.02f * largest, OUTPUTS.get(o));
    }
    assertEquals(0f, results.get(0)[2], "the loss of a position without a target");
    assertArrayEquals(
        new float[COLUMNS], Arrays.copyOfRange(results.get(2), 2 * COLUMNS, 3 * COLUMNS));
  }

  private static List<float[]> run(Backend engine, TaskGraph graph, int vocabulary) {
    SplittableRandom random = new SplittableRandom(7);
    try (Session session = engine.open(engine.devices().getFirst(), 1);
        Program program = session.compile(graph)) {
      program.write("x", normals(random, 5 * COLUMNS));
      program.write("table", normals(random, vocabulary * COLUMNS));
      program.write("targets", new int[] {0, vocabulary - 1, -1, 7, 31});
      program.write("g", normals(random, 5));
      if (graph.outputs().containsKey("dbias")) {
        program.write("bias", normals(random, vocabulary));
      }
      program.run();
      List<float[]> results = new ArrayList<>();
      for (String output : graph.outputs().keySet()) {
        float[] values = new float[graph.outputs().get(output).shape().size()];
        program.read(output, values);
        results.add(values);
      }
      return results;
    }
  }

  private static float[] normals(SplittableRandom random, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (0.5 * random.nextGaussian());
    }
    return values;
  }
}
