package org.lathe.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lathe.engine.TolerancePolicy;
import org.lathe.models.ltm.LtmConfig;

/** A run reports all its measurements and announces the right number of parts. */
class BenchTest {
  private static final Workload TINY =
      new Workload("tiny", LtmConfig.of(61, 16, 2, 2, 24, 8, 2), 1, 24);

  private static BenchOptions alone(Set<StepKind> kinds) {
    return new BenchOptions(TINY, 1, 2, false, kinds, 8);
  }

  @Test
  void reportIsComplete() {
    List<String> parts = new ArrayList<>();
    BenchOptions options = alone(EnumSet.of(StepKind.FAST, StepKind.SLOW, StepKind.GENERATION));
    BenchReport report = Bench.run(options, parts::add);
    assertEquals(Bench.parts(options), parts.size(), parts::toString);
    assertNull(report.peer());
    assertEquals(
        List.of("fast step", "slow gradient", "slow step", "generation"),
        report.steps().stream().map(BenchReport.Step::name).toList());
    JsonNode json = new ObjectMapper().valueToTree(report);
    for (String path :
        List.of(
            "/machine/processor",
            "/machine/vectorBits",
            "/machine/loadBefore",
            "/peaks/fma",
            "/peaks/memoryOneThread",
            "/model/parameters",
            "/model/config/window_size",
            "/memory/planned",
            "/memory/process",
            "/steps/0/flops",
            "/steps/0/runs/0/seconds/median",
            "/steps/0/runs/0/seconds/min",
            "/steps/0/runs/0/seconds/max",
            "/steps/0/runs/0/processorSeconds/median",
            "/steps/0/runs/0/tokensPerSecond",
            "/steps/0/runs/0/shareOfPeak",
            "/fastKernels/0/operation",
            "/fastKernels/0/share",
            "/slowKernels/0/bytes")) {
      assertTrue(json.at(path).isValueNode(), () -> "no " + path + " in " + json);
    }
    double token = report.decoding().bytesOfToken();
    double rate = report.steps().getLast().runs().getFirst().tokensPerSecond();
    assertEquals(token * rate, report.decoding().bytesPerSecond());
    assertWhole(report.fastKernels());
    assertWhole(report.slowKernels());
    for (String operation : List.of("matmul tb", "linear_cross_entropy", "causal_attention_grad")) {
      assertTrue(
          report.fastKernels().stream().anyMatch(line -> line.operation().equals(operation)),
          operation);
    }
  }

  /** The shares are one, but for rounding in the sum that they are of and in their own. */
  private static void assertWhole(List<KernelTime> kernels) {
    double shares = kernels.stream().mapToDouble(KernelTime::share).sum();
    assertEquals(1, shares, 2 * TolerancePolicy.sum(kernels.size(), 1));
  }

  @Test
  void measuresWhatIsAskedForAlone() {
    List<String> parts = new ArrayList<>();
    BenchOptions options = alone(Set.of(StepKind.GENERATION));
    BenchReport report = Bench.run(options, parts::add);
    assertEquals(1, report.steps().size());
    assertEquals(List.of(), report.fastKernels());
    assertEquals(Bench.parts(options), parts.size(), parts::toString);
  }

  @Test
  void optionsAreChecked() {
    assertRefused("threads 0", () -> new BenchOptions(TINY, 0, 1, false, Set.of(StepKind.FAST), 1));
    assertRefused("turns 0", () -> new BenchOptions(TINY, 1, 0, false, Set.of(StepKind.FAST), 1));
    assertRefused("25", () -> new BenchOptions(TINY, 1, 1, false, Set.of(StepKind.FAST), 25));
    assertRefused("peer", () -> alone(Set.of(StepKind.PRODUCTS)));
    assertRefused("ltm-s", () -> Workload.named("ltm-xs", 1));
    assertRefused("batch -1", () -> Workload.named("small", -1));
    assertRefused("generation", () -> StepKind.named("fats"));
    assertRefused("regular", () -> KernelRun.names("("));
  }

  private static void assertRefused(String part, Runnable make) {
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, make::run);
    assertTrue(refused.getMessage().contains(part), refused::getMessage);
  }

  @Test
  void workloadsHaveTheirShapes() {
    Workload small = Workload.named("small", 0);
    assertEquals(8 * 256, small.tokens());
    assertEquals(4096, small.config().vocabulary());
    Workload ltmS = Workload.named("ltm-s", 4);
    assertEquals(4 * 1024, ltmS.tokens());
    assertEquals(50_258, ltmS.config().vocabulary());
    assertEquals(24, ltmS.config().latents());
  }

  @Test
  void memoryOfTheStepsIsPrinted() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    StepMemory.run(TINY, 1, new PrintStream(text, true, UTF_8));
    String number = "\\d+ MB";
    assertTrue(
        text.toString(UTF_8)
            .strip()
            .matches("planned " + number + ", heap at most " + number + ", resident .*"),
        () -> text.toString(UTF_8));
  }
}
