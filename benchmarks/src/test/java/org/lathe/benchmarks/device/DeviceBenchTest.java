package org.lathe.benchmarks.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.benchmarks.StepGraphs;
import org.lathe.benchmarks.TinyWorkload;
import org.lathe.benchmarks.Workload;
import org.lathe.cpu.vector.VectorBackend;
import org.lathe.engine.Backends;
import org.lathe.engine.Precision;
import org.lathe.files.Json;
import org.lathe.models.gpt.Gpt2Config;

/** A run on a device reports all parts, by an engine that tells nothing of its launches. */
class DeviceBenchTest {
  private static final Workload TINY = TinyWorkload.ltm(2, 2);

  @TempDir Path folder;

  private static DeviceOptions options(Set<String> parts, int turns, int generated) {
    return options(TINY, parts, turns, generated);
  }

  private static DeviceOptions options(
      Workload workload, Set<String> parts, int turns, int generated) {
    VectorBackend engine = new VectorBackend();
    return new DeviceOptions(
        workload,
        new Backends.Choice(engine, engine.devices().getFirst()),
        1,
        turns,
        parts,
        generated);
  }

  private static Set<String> all(Workload workload) {
    return StepGraphs.of(workload).chosen(List.of(), DeviceOptions.others(workload));
  }

  @Test
  void reportIsComplete() {
    List<String> done = new ArrayList<>();
    DeviceOptions options = options(all(TINY), 2, 8);
    DeviceReport report = DeviceBench.run(options, (kernel, at, all) -> {}, done::add);
    assertEquals(DeviceBench.parts(options), done.size(), done::toString);
    assertEquals(
        List.of("prefix", "fast step", "slow gradient", "update", "generation"),
        report.parts().stream().map(DeviceReport.Part::name).toList());
    JsonNode json = Json.tree(report);
    for (String path :
        List.of(
            "/schema",
            "/date",
            "/platform/device",
            "/platform/precision",
            "/host/processor",
            "/model/batch",
            "/training/times/fast step",
            "/planned",
            "/compiling/seconds",
            "/parts/0/seconds/median",
            "/parts/1/launches",
            "/parts/1/flopsPerSecond",
            "/trainingTokensPerSecond",
            "/launching/processorSeconds/median",
            "/ceilings/copyBytesPerSecond")) {
      assertTrue(json.at(path).isValueNode(), () -> "no " + path + " in " + json);
    }
    double seconds =
        report.parts().get(0).seconds().median()
            + 16 * report.parts().get(1).seconds().median()
            + report.parts().get(2).seconds().median()
            + report.parts().get(3).seconds().median() * 2 / 512;
    assertEquals(48 / seconds, report.trainingTokensPerSecond(), 1e-9 * 48 / seconds);
    assertTrue(report.ceilings().copyBytesPerSecond() > 0);
    assertTrue(report.launching().seconds().min() > 0);

    Path file = folder.resolve("run.json");
    Json.write(file, report);
    MeasuredRun read = MeasuredRun.read(file);
    assertEquals("tiny", read.preset());
    assertEquals(2, read.batch());
    assertEquals(Precision.F32, read.precision());
    assertEquals(report.ceilings().bytesPerSecond(), read.bytesPerSecond().orElseThrow());
    assertEquals(0, report.launching().submissions(), "an engine of the host submits nothing");
    assertTrue(read.nodeSeconds().isEmpty() && read.launchSeconds().isEmpty());
    double launching = report.launching().seconds().median();
    MeasuredRun atOnce = submitting(report, 1);
    assertEquals(launching, atOnce.nodeSeconds().orElseThrow());
    assertTrue(atOnce.launchSeconds().isEmpty());
    MeasuredRun each = submitting(report, report.launching().launches());
    assertEquals(launching, each.launchSeconds().orElseThrow());
    assertTrue(each.nodeSeconds().isEmpty());
    assertEquals(
        report.parts().get(1).seconds().median(), read.parts().get("fast step").doubleValue());
  }

  /** Returns the run as one of an engine that submits the chain of launches so often. */
  private MeasuredRun submitting(DeviceReport report, long submissions) {
    ObjectNode tree = Json.tree(report);
    ((ObjectNode) tree.get("launching")).put("submissions", submissions);
    Path file = folder.resolve("submitting.json");
    Json.write(file, tree);
    return MeasuredRun.read(file);
  }

  @Test
  void measuresWhatIsAskedForAlone() {
    DeviceReport report =
        DeviceBench.run(options(Set.of("update"), 1, 8), (kernel, at, all) -> {}, _ -> {});
    assertEquals(1, report.parts().size());
    assertNull(report.trainingTokensPerSecond());
    assertNull(report.ceilings());
    assertNull(report.launching());
  }

  @Test
  void anotherFamilyHasItsGradient() {
    Workload workload = TinyWorkload.gpt2(true, Gpt2Config.Gelu.TANH);
    DeviceOptions options = options(workload, all(workload), 1, 4);
    DeviceReport report = DeviceBench.run(options, (kernel, at, all) -> {}, _ -> {});
    assertEquals(
        List.of("gradient", "update", "generation"),
        report.parts().stream().map(DeviceReport.Part::name).toList());
    double seconds =
        report.parts().get(0).seconds().median()
            + report.parts().get(1).seconds().median() * 2 / 512;
    assertEquals(48 / seconds, report.trainingTokensPerSecond(), 1e-9 * 48 / seconds);
  }

  @Test
  void optionsAreChecked() {
    assertRefused("no step", () -> options(Set.of(), 1, 8));
    assertRefused("turns 0", () -> options(Set.of("fast"), 0, 8));
    assertRefused("24", () -> options(Set.of("fast"), 1, 25));
    assertRefused(
        "prefix, fast, slow, update, generation, launches, products",
        () -> StepGraphs.of(TINY).chosen(List.of("fats"), DeviceOptions.others(TINY)));
  }

  private static void assertRefused(String part, Runnable make) {
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, make::run);
    assertTrue(refused.getMessage().contains(part), refused::getMessage);
  }
}
