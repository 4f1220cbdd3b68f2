package org.lathe.benchmarks.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.benchmarks.Workload;
import org.lathe.cpu.vector.VectorBackend;
import org.lathe.engine.EngineException;
import org.lathe.engine.Precision;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.graph.TaskGraph;

/** A prediction is the sum of its launches, and says what in it was measured. */
class PredictionTest {
  private static final String PRESET = "pocket";

  /** Groups start at one a clock of 1 ns: a launch takes 1 ms. */
  private static final double LAUNCH = CountedGpu.GROUPS * 1e-9;

  private static final double CLOSE = 1e-9;

  @TempDir Path folder;

  private static PredictionOptions options(OptionalInt batch, Optional<MeasuredRun> beside) {
    return new PredictionOptions(
        PRESET, batch, Precision.TF32, GpuRooflineTest.ROUND, Optional.empty(), beside);
  }

  private static PredictionReport predict(PredictionOptions options) {
    return Prediction.of(new CountedGpu(1L << 30), options, _ -> {});
  }

  private static double launches(TrainingGraphs graphs, DevicePart part) {
    return graphs.parts().get(part).stream().map(TaskGraph::tasks).mapToInt(List::size).sum();
  }

  @Test
  void throughputIsThatOfAllLaunchesOfTraining() {
    List<String> progress = new ArrayList<>();
    PredictionReport report =
        Prediction.of(
            new CountedGpu(1L << 30), options(OptionalInt.of(4), Optional.empty()), progress::add);
    assertEquals("prediction", report.kind());
    assertEquals(4, report.model().batch());
    // Batches 1 and 8, the sequences of a slow step of this preset, in each precision.
    assertEquals(6, report.throughputs().size(), report::toString);
    assertEquals(6, progress.size(), progress::toString);
    PredictionReport.Throughput eight = report.throughputs().get(1);
    assertEquals(8, eight.batch());
    assertTrue(eight.largest());
    Workload workload = Workload.named(PRESET, 8);
    TrainingShape shape = TrainingShape.of(workload);
    TrainingGraphs graphs = new TrainingGraphs(workload, shape);
    double launches =
        launches(graphs, DevicePart.PREFIX)
            + 6 * launches(graphs, DevicePart.FAST)
            + launches(graphs, DevicePart.SLOW)
            + launches(graphs, DevicePart.UPDATE);
    double tokens = 8 * 64;
    assertClose(tokens / (launches * LAUNCH), eight.deviceTokensPerSecond());
    assertClose(tokens / (launches * (LAUNCH + 50e-6)), eight.launchByLaunchTokensPerSecond());
    // Noise and the rest of a fast step are two programs; each other part is one.
    double submissions = 1 + 6 * 2 + 1 + 1;
    assertClose(
        tokens / (launches * (LAUNCH + 2e-6) + submissions * 20e-6),
        eight.submissionTokensPerSecond());
  }

  /** With half of a slow step's sequences in a micro-batch, half of an update is its share. */
  @Test
  void anUpdateIsShared() {
    assertEquals(1 + 3 * 10 + 100 + 500, new TrainingShape(3, 8).seconds(4, 1, 10, 100, 1000));
  }

  private static void assertClose(double expected, double actual) {
    assertEquals(expected, actual, CLOSE * expected);
  }

  @Test
  void kernelsAddUpToTheirPart() {
    PredictionReport report = predict(options(OptionalInt.empty(), Optional.empty()));
    assertEquals(
        List.of("prefix", "fast step", "slow gradient", "update"),
        report.parts().stream().map(PredictionReport.Part::name).toList());
    for (PredictionReport.Part part : report.parts()) {
      assertClose(
          part.deviceSeconds(),
          part.kernels().stream().mapToDouble(PredictionReport.Kernel::seconds).sum());
      assertClose(part.launches() * LAUNCH, part.deviceSeconds());
      assertClose(1, part.kernels().stream().mapToDouble(PredictionReport.Kernel::share).sum());
      assertNull(part.measuredSeconds());
    }
    assertNull(report.measured());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    InputException refused =
        assertThrows(
            InputException.class,
            () ->
                Prediction.of(
                    new CountedGpu(100), options(OptionalInt.empty(), Optional.empty()), _ -> {}));
    assertTrue(refused.getMessage().contains("does not fit"), refused::getMessage);
    EngineException onlyCpu =
        assertThrows(
            EngineException.class,
            () ->
                Prediction.of(
                    new VectorBackend(), options(OptionalInt.empty(), Optional.empty()), _ -> {}));
    assertTrue(onlyCpu.getMessage().contains("engine vector"), onlyCpu::getMessage);
  }

  @Test
  void theMostThatFitIsFound() {
    long one =
        predict(options(OptionalInt.empty(), Optional.empty())).throughputs().getFirst().planned();
    PredictionReport report =
        Prediction.of(new CountedGpu(one), options(OptionalInt.empty(), Optional.empty()), _ -> {});
    assertEquals(new CountedGpu(one).precisions().size(), report.throughputs().size());
    assertTrue(report.throughputs().stream().allMatch(PredictionReport.Throughput::largest));
    assertEquals(1, report.model().batch());
    InputException refused =
        assertThrows(
            InputException.class,
            () ->
                Prediction.of(
                    new CountedGpu(one), options(OptionalInt.of(4), Optional.empty()), _ -> {}));
    assertTrue(refused.getMessage().contains("at most 1"), refused::getMessage);
  }

  private static MeasuredRun run(String preset, int batch) {
    return new MeasuredRun(
        "a device",
        "2026-11-30T00:00:00Z",
        Precision.TF32,
        preset,
        batch,
        OptionalDouble.of(2e12),
        OptionalDouble.of(30e12),
        OptionalDouble.of(7e-6),
        OptionalDouble.of(1e-6),
        Map.of("update", Map.of(new KernelKey("adamw", ""), 0.5)),
        Map.of("update", 0.75));
  }

  @Test
  void aMeasuredRunStandsBeside() {
    PredictionReport report = predict(options(OptionalInt.of(4), Optional.of(run(PRESET, 2))));
    assertEquals(2, report.model().batch(), "the batch of the run");
    assertEquals("a device", report.measured().device());
    PredictionReport.Part update = report.parts().getLast();
    assertEquals(0.75, update.measuredSeconds());
    for (PredictionReport.Kernel kernel : update.kernels()) {
      assertEquals(kernel.kernel().equals("adamw") ? 0.5 : null, kernel.measuredSeconds());
    }
    InputException refused =
        assertThrows(
            InputException.class,
            () -> predict(options(OptionalInt.empty(), Optional.of(run("small", 2)))));
    assertTrue(refused.getMessage().contains("of small"), refused::getMessage);
  }

  @Test
  void measuredCeilingsReplaceThoseOfTheTable() {
    GpuCeilings measured = GpuRooflineTest.ROUND.with(run(PRESET, 2));
    assertEquals(2e12, measured.bytesPerSecond());
    assertEquals(30e12, measured.products().get(Precision.TF32));
    assertEquals(10e12, measured.products().get(Precision.F32), "not measured");
    assertEquals(7e-6, measured.launchSeconds());
    assertEquals(1e-6, measured.nodeSeconds());
    assertEquals(5, measured.assumptions().size(), measured::toString);
    assertTrue(measured.assumptions().getLast().contains("measured on a device"));
  }

  @Test
  void onlyTheJsonOfADeviceIsARun() throws Exception {
    Path other = folder.resolve("other.json");
    Files.writeString(other, "{\"steps\": []}");
    InputException refused = assertThrows(InputException.class, () -> MeasuredRun.read(other));
    assertTrue(refused.getMessage().contains("no measurements of a device"), refused::getMessage);
    assertThrows(InputException.class, () -> MeasuredRun.read(folder.resolve("none.json")));
  }

  @Test
  void aPredictionIsJson() {
    PredictionReport report = predict(options(OptionalInt.empty(), Optional.empty()));
    for (String path :
        List.of(
            "/schema",
            "/kind",
            "/gpu/assumptions/0",
            "/gpu/products/TF32",
            "/rules/0",
            "/parts/0/kernels/0/limit",
            "/throughputs/0/submissionTokensPerSecond")) {
      assertTrue(Json.tree(report).at(path).isValueNode(), () -> "no " + path);
    }
  }
}
