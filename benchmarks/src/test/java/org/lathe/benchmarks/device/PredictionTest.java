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
import org.lathe.benchmarks.StepGraphs;
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
        Workload.named(PRESET, 1),
        batch,
        Precision.TF32,
        GpuRooflineTest.ROUND,
        Optional.empty(),
        beside);
  }

  private static PredictionReport predict(PredictionOptions options) {
    return Prediction.of(new CountedGpu(1L << 30), options, _ -> {});
  }

  private static int launches(StepGraphs.Part part) {
    return part.graphs().stream().map(TaskGraph::tasks).mapToInt(List::size).sum();
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
    List<StepGraphs.Part> parts = StepGraphs.of(workload).all();
    assertEquals(List.of(1.0, 6.0, 1.0, 1.0), parts.stream().map(StepGraphs.Part::times).toList());
    double launches = parts.stream().mapToDouble(part -> part.times() * launches(part)).sum();
    double tokens = 8 * 64;
    assertClose(tokens / (launches * LAUNCH), eight.deviceTokensPerSecond());
    assertClose(tokens / (launches * (LAUNCH + 50e-6)), eight.launchByLaunchTokensPerSecond());
    // The start and the prefix of a fit, noise and the rest of a fast step, noise and the gradient
    // are two programs each; the update is one.
    double submissions = 2 + 6 * 2 + 2 + 1;
    assertClose(
        tokens / (launches * (LAUNCH + 2e-6) + submissions * 20e-6),
        eight.submissionTokensPerSecond());
  }

  /** With half of a slow step's sequences in a micro-batch, half of an update is its share. */
  @Test
  void anUpdateIsShared() {
    Map<String, Double> seconds =
        Map.of("prefix", 1.0, "fast step", 10.0, "slow gradient", 100.0, "update", 1000.0);
    Workload half = Workload.named(PRESET, 4);
    TrainingShape shape = TrainingShape.of(half, StepGraphs.of(half));
    assertEquals(1 + 6 * 10 + 100 + 500, shape.seconds(seconds::get));
  }

  /** The gradient of a GPT-2 is a part like the slow gradient of a latent thought model. */
  @Test
  void anotherFamilyIsPredictedToo() {
    PredictionReport report =
        predict(
            new PredictionOptions(
                Workload.named("gpt2-pocket", 1),
                OptionalInt.of(4),
                Precision.TF32,
                GpuRooflineTest.ROUND,
                Optional.empty(),
                Optional.empty()));
    assertEquals(
        List.of("gradient", "update"),
        report.parts().stream().map(PredictionReport.Part::name).toList());
    assertEquals(0.5, report.training().times().get("update"));
    assertTrue(report.parts().getFirst().launches() > 0);
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
