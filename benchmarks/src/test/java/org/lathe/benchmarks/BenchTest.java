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
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lathe.engine.Backends;
import org.lathe.engine.TolerancePolicy;
import org.lathe.graph.Flops;
import org.lathe.models.Parameter;
import org.lathe.models.gpt.Gpt2Config;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.LtmOptions;
import org.lathe.models.optimizer.AverageOptions;
import org.lathe.training.Recipe;
import org.lathe.training.RecipeFile;

/** A run reports all its measurements and announces the right number of parts. */
class BenchTest {
  private static final Workload TINY = TinyWorkload.ltm(2, 1);

  /** Seconds: what is reported does not hang on how warm it is. */
  private static final double WARM_UP = 0.2;

  private static BenchOptions alone(Workload workload, String... steps) {
    return new BenchOptions(workload, 1, 2, false, Set.of(steps), 8, WARM_UP);
  }

  private static BenchReport run(BenchOptions options, List<String> progress) {
    try (Bench bench = Bench.open(options)) {
      BenchReport report = bench.run(progress::add);
      assertEquals(bench.parts(), progress.size(), progress::toString);
      return report;
    }
  }

  @Test
  void reportIsComplete() {
    BenchReport report =
        run(alone(TINY, "fast", "slow", BenchOptions.GENERATION), new ArrayList<>());
    assertNull(report.peer());
    assertEquals(
        List.of("fast step", "slow gradient", "slow gradient and update", "generation"),
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
            "/kernels/0/step",
            "/kernels/0/times/0/operation",
            "/kernels/0/times/0/share",
            "/kernels/1/times/0/bytes")) {
      assertTrue(json.at(path).isValueNode(), () -> "no " + path + " in " + json);
    }
    double token = report.decoding().bytesOfToken();
    double rate = report.steps().getLast().runs().getFirst().tokensPerSecond();
    assertEquals(token * rate, report.decoding().bytesPerSecond());
    assertEquals(
        List.of("fast step", "slow gradient and update"),
        report.kernels().stream().map(BenchReport.Kernels::step).toList());
    report.kernels().forEach(part -> assertWhole(part.times()));
    for (String operation : List.of("matmul tb", "linear_cross_entropy", "causal_attention_grad")) {
      assertTrue(
          report.kernels().getFirst().times().stream()
              .anyMatch(line -> line.operation().equals(operation)),
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
    BenchReport report = run(alone(TINY, BenchOptions.GENERATION), new ArrayList<>());
    assertEquals(1, report.steps().size());
    assertEquals(List.of(), report.kernels());
  }

  /** A family brings its parts with it; one that lists none has its gradient. */
  @Test
  void anotherFamilyHasItsGradient() {
    Workload workload = TinyWorkload.gpt2(true, Gpt2Config.Gelu.TANH);
    BenchReport report =
        run(alone(workload, "gradient", BenchOptions.GENERATION), new ArrayList<>());
    assertEquals(
        List.of("gradient", "gradient and update", "generation"),
        report.steps().stream().map(BenchReport.Step::name).toList());
    assertTrue(
        report.kernels().getFirst().times().stream()
            .anyMatch(line -> line.operation().equals("layer_norm_grad")));
    assertTrue(report.steps().getFirst().flops() > 0);
  }

  /** The weights of cross-attention that only latents meet are read once a sequence. */
  @Test
  void aTokenReadsTheWeightsOfItsProducts() {
    long all = TINY.model().size();
    long ofLatents = 2L * 2 * 16 * 16;
    assertEquals(4 * (all - ofLatents), StepGraphs.bytesOfToken(TINY));
    Workload gpt2 = TinyWorkload.gpt2(true, Gpt2Config.Gelu.TANH);
    // A position is looked up in its table.
    assertEquals(4 * (gpt2.model().size() - 24L * 16), StepGraphs.bytesOfToken(gpt2));
  }

  @Test
  void theWorkOfAStepIsRecorded() {
    StepGraphs graphs = StepGraphs.of(TINY);
    assertEquals(
        List.of("prefix", "fast", "slow", "update"),
        graphs.all().stream().map(StepGraphs.Part::label).toList());
    assertEquals(
        List.of(1.0, 16.0, 1.0, 1.0 / 512),
        graphs.all().stream().map(StepGraphs.Part::times).toList());
    LtmGraphs ltm = new LtmGraphs((LtmConfig) TINY.config(), 1, 24);
    assertEquals(
        Flops.of(ltm.fastStep(0, false).rest()), graphs.parts().get(1).flops(), "noise has none");
    assertEquals(2, graphs.parts().get(1).graphs().size(), "noise, and the rest of the step");
    StepGraphs gpt2 = StepGraphs.of(TinyWorkload.gpt2(true, Gpt2Config.Gelu.TANH));
    assertEquals(
        List.of("gradient", "update"), gpt2.all().stream().map(StepGraphs.Part::label).toList());
    assertEquals(
        Set.of(
            new LinearProduct(48, 16, 16),
            new LinearProduct(48, 64, 16),
            new LinearProduct(48, 16, 64)),
        LinearProduct.of(gpt2.gradient(), 48));
  }

  @Test
  void anUpdateAveragesTheWeightsIfTheRecipeDoes() {
    Recipe recipe = RecipeFile.named("ar-pocket").with(new AverageOptions(0.5, false));
    Workload averaged = Workload.of(recipe, 1);
    Workload plain = Workload.of(recipe.with(AverageOptions.NONE), 1);
    assertEquals(1, StepGraphs.of(plain).update().graphs().size());
    assertEquals(2, StepGraphs.of(averaged).update().graphs().size());
    Backends.Choice choice = Backends.choose("vector");
    Parameter last = averaged.model().parameters().getLast();
    try (ModelInTraining training =
        new ModelInTraining(averaged, choice.backend().open(choice.device(), 1), 1)) {
      float before = training.session().read(last.name())[0];
      training.gradient();
      training.update();
      float after = training.session().read(last.name())[0];
      assertEquals((before + after) / 2, training.session().read(last.average())[0], 1e-7);
      assertTrue(before != after);
    }
  }

  @Test
  void optionsAreChecked() {
    assertRefused("threads 0", () -> new BenchOptions(TINY, 0, 1, false, Set.of("fast"), 1, 1));
    assertRefused("turns 0", () -> new BenchOptions(TINY, 1, 0, false, Set.of("fast"), 1, 1));
    assertRefused("25", () -> new BenchOptions(TINY, 1, 1, false, Set.of("fast"), 25, 1));
    assertRefused("warm-up -1", () -> new BenchOptions(TINY, 1, 1, false, Set.of("fast"), 1, -1));
    assertRefused(
        "warm-up NaN", () -> new BenchOptions(TINY, 1, 1, false, Set.of("fast"), 1, Double.NaN));
    assertRefused("peer", () -> alone(TINY, BenchOptions.PRODUCTS));
    assertRefused("ltm-s", () -> Workload.named("ltm-xs", 1));
    assertRefused("batch -1", () -> Workload.named("small", -1));
    assertRefused(
        "there are prefix, fast, slow, products, generation",
        () -> StepGraphs.of(TINY).chosen(List.of("fats"), BenchOptions.others(TINY)));
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
    assertEquals(24, ((LtmConfig) ltmS.config()).latents());
    assertEquals(LtmOptions.paper(16), ltmS.objective());
    Workload smallGpt = Workload.named("small-gpt", 0);
    assertEquals(8 * 256, smallGpt.tokens());
    assertEquals(256, smallGpt.config().window());
    Workload gpt2S = Workload.named("gpt2-s", 0);
    assertEquals(1024, gpt2S.tokens());
    assertEquals(124_439_808, gpt2S.model().size());
    Recipe pocket = RecipeFile.named("pocket");
    assertEquals(pocket.objective(), Workload.of(pocket, 0).objective(), "as it is");
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
