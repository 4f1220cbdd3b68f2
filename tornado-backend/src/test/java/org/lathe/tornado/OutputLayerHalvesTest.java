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
import org.junit.jupiter.params.provider.ValueSource;
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
  private static final List<String> OUTPUTS = List.of("loss", "lse", "dx", "dtable");
  private static final Backend ENGINE = new TornadoBackend().with(Precision.BF16_MEMORY);

  /** Loss and both gradients, which the engine makes one task. */
  private static TaskGraph graph(int positions, int vocabulary) {
    GraphBuilder graph = new GraphBuilder("output");
    Tensor x = graph.input("x", TensorType.f32(positions, COLUMNS));
    Tensor table = graph.input("table", TensorType.f32(vocabulary, COLUMNS));
    Tensor targets = graph.input("targets", TensorType.i32(positions));
    Tensor g = graph.input("g", TensorType.f32(positions));
    List<Tensor> loss = graph.apply(new LinearCrossEntropy(true), List.of(x, table, targets));
    List<Tensor> results = new ArrayList<>(loss);
    results.addAll(
        graph.apply(
            new LinearCrossEntropyGradWeight(), List.of(x, table, targets, loss.get(1), g)));
    for (int o = 0; o < OUTPUTS.size(); o++) {
      graph.output(OUTPUTS.get(o), results.get(o));
    }
    return graph.build();
  }

  private static List<DeviceLaunch> census(int positions, int vocabulary) {
    try (AbsentDevice absent = ENGINE.absentGpu("a GPU", 80L << 30)) {
      return absent.session().bind(graph(positions, vocabulary)).census();
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
        census(positions, vocabulary).stream()
            .filter(launch -> launch.kernel().contains("rows+coefficients"))
            .findFirst()
            .orElseThrow();
    assertEquals(2.0 * positions * vocabulary + 4 * positions, both.work().read());
    assertEquals(2.0 * positions * vocabulary + 8 * positions, both.work().written());
  }

  /** On either side of where one kernel does both; and with more words than work items. */
  @ParameterizedTest
  @ValueSource(ints = {40, 5000, (1 << 16) + 1})
  void hasTheResultsOfFloats(int vocabulary) {
    assumeTrue(
        Submission.of(TornadoRuntimeProvider.getTornadoRuntime().getDefaultDevice()).hasHalves()
            && Devices.memory(0).target(Precision.F32).library());
    TaskGraph graph = graph(5, vocabulary);
    List<float[]> expected = run(new ScalarBackend(), graph, vocabulary);
    List<float[]> results = run(ENGINE, graph, vocabulary);
    for (int o = 0; o < OUTPUTS.size(); o++) {
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
      program.run();
      List<float[]> results = new ArrayList<>();
      for (String output : OUTPUTS) {
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
