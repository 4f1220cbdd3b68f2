package org.lathe.benchmarks.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.benchmarks.Workload;
import org.lathe.cpu.vector.VectorBackend;
import org.lathe.engine.Backends;
import org.lathe.engine.Precision;
import org.lathe.files.Json;
import org.lathe.models.ltm.LtmConfig;

/** A run on a device reports all parts, by an engine that tells nothing of its launches. */
class DeviceBenchTest {
  private static final Workload TINY =
      new Workload("tiny", LtmConfig.of(61, 16, 2, 2, 24, 8, 2), 2, 24);

  @TempDir Path folder;

  private static DeviceOptions options(Set<DevicePart> parts, int turns, int generated) {
    VectorBackend engine = new VectorBackend();
    return new DeviceOptions(
        TINY, new Backends.Choice(engine, engine.devices().getFirst()), 1, turns, parts, generated);
  }

  @Test
  void reportIsComplete() {
    List<String> done = new ArrayList<>();
    DeviceOptions options = options(EnumSet.allOf(DevicePart.class), 2, 8);
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
            "/training/fastSteps",
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
        DeviceBench.run(options(Set.of(DevicePart.UPDATE), 1, 8), (kernel, at, all) -> {}, _ -> {});
    assertEquals(1, report.parts().size());
    assertNull(report.trainingTokensPerSecond());
    assertNull(report.ceilings());
    assertNull(report.launching());
  }

  @Test
  void optionsAreChecked() {
    assertRefused("no step", () -> options(Set.of(), 1, 8));
    assertRefused("turns 0", () -> options(Set.of(DevicePart.FAST), 0, 8));
    assertRefused("24", () -> options(Set.of(DevicePart.FAST), 1, 25));
    assertRefused("prefix, fast", () -> DevicePart.named("fats"));
  }

  private static void assertRefused(String part, Runnable make) {
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, make::run);
    assertTrue(refused.getMessage().contains(part), refused::getMessage);
  }
}
