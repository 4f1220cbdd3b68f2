package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.cpu.HeldArrays;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.engine.Backends;
import org.lathe.engine.Device;
import org.lathe.engine.EngineException;
import org.lathe.engine.Session;
import org.lathe.models.Vocabulary;
import org.lathe.models.generation.Generator;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Reconstruction;
import org.lathe.models.ltm.measurement.Perplexity;

/** The memory that a run is said to take before it starts is what it takes. */
class TrainingPlanTest {
  private static final Tokenizer BYTES = Tokenizer.named("bytes");
  private static final Vocabulary IDS = new Vocabulary(BYTES.vocabulary(), BYTES.separator());
  private static final LtmConfig CONFIG = SmallRun.shape(BYTES.vocabulary());
  private static final TrainingOptions OPTIONS = SmallRun.options(Path.of("none.txt"));

  private static Session open(int threads) {
    Backends.Choice choice = Backends.choose("vector");
    return choice.backend().open(choice.device(), threads);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void theMostThatIsHeldAtOnce(int threads) {
    LtmGraphs graphs = new LtmGraphs(CONFIG, OPTIONS.microBatch(), OPTIONS.length());
    try (Session session = open(threads);
        Session other = open(threads)) {
      TrainingPlan plan = TrainingPlan.of(other, CONFIG, OPTIONS);
      assertEquals(0, HeldArrays.bytes(other), "planning allocates nothing");

      FastLearning alone = new FastLearning(session, graphs, OPTIONS.fast(), false);
      assertEquals(HeldArrays.bytes(session, alone), plan.fast().total());

      SlowStep step = new SlowStep(session, CONFIG, OPTIONS);
      long evaluation =
          HeldArrays.bytes(session, step, new Perplexity(session, graphs, 0, OPTIONS.fast()));
      long reconstruction =
          HeldArrays.bytes(session, step, new Reconstruction(session, graphs, OPTIONS.fast(), IDS));
      long sample =
          HeldArrays.bytes(
              session, step, new Generator(session, CONFIG, OPTIONS.microBatch(), IDS));
      long most = LongStream.of(evaluation, reconstruction, sample).max().orElseThrow();
      assertEquals(most, plan.memory().total());
    }
  }

  @Test
  void partsAreWhatTheyAreNamed() {
    try (Session session = open(2)) {
      TrainingPlan plan = TrainingPlan.of(session, CONFIG, OPTIONS);
      long weights = 4 * CONFIG.parameters();
      assertEquals(weights, plan.memory().weights());
      assertEquals(weights, plan.memory().gradients());
      assertEquals(2 * weights, plan.memory().moments());
      assertEquals(weights, plan.fast().weights());
      assertEquals(0, plan.fast().gradients() + plan.fast().moments());
      assertTrue(plan.fast().posterior() > 0 && plan.fast().activations() > 0);
      TrainingPlan smaller = TrainingPlan.of(session, CONFIG, OPTIONS.withMicroBatch(1));
      assertEquals(weights, smaller.memory().weights());
      assertTrue(smaller.memory().activations() < plan.memory().activations());
    }
  }

  @Test
  void whatDoesNotFitIsRefusedWithTheMend() {
    try (Session session = open(1)) {
      TrainingPlan plan = TrainingPlan.of(session, CONFIG, OPTIONS);
      TrainingPlan one = TrainingPlan.of(session, CONFIG, OPTIONS.withMicroBatch(1));
      for (boolean heap : new boolean[] {true, false}) {
        assertEquals(plan, fitting(session, -1, heap));
        long enough = heap ? plan.memory().heap() : plan.memory().total();
        assertEquals(plan, fitting(session, enough, heap));
        long enoughForOne = heap ? one.memory().heap() : one.memory().total();
        refused(session, enoughForOne, heap, "--micro-batch 1");
        refused(session, enoughForOne - 1, heap, "a smaller --length or --preset");
      }
    }
  }

  @Test
  void whatNoArrayHoldsIsRefusedWithTheMend() {
    int many = 1 << 24;
    TrainingOptions options = SmallRun.withBatch(OPTIONS, many);
    try (Session session = open(1)) {
      Device endless = new Device(0, "card", -1, false);
      EngineException refused =
          assertThrows(
              EngineException.class, () -> TrainingPlan.fitting(session, CONFIG, options, endless));
      String said = refused.getMessage();
      assertTrue(said.startsWith("this run is too large for the engine: "), said);
      int mend = Integer.parseInt(said.substring(said.lastIndexOf(' ') + 1));
      assertTrue(said.endsWith("; take --micro-batch " + mend), said);
      TrainingPlan.fitting(session, CONFIG, options.withMicroBatch(mend), endless);
      TrainingOptions twice = options.withMicroBatch(2 * mend);
      assertThrows(
          EngineException.class, () -> TrainingPlan.fitting(session, CONFIG, twice, endless));
    }
  }

  private static TrainingPlan fitting(Session session, long memory, boolean heap) {
    return TrainingPlan.fitting(session, CONFIG, OPTIONS, new Device(0, "card", memory, heap));
  }

  private static void refused(Session session, long memory, boolean heap, String mend) {
    String said =
        assertThrows(EngineException.class, () -> fitting(session, memory, heap)).getMessage();
    assertTrue(said.contains(mend), said);
    assertEquals(heap, said.contains("-Xmx1g"), said);
    assertEquals(!heap, said.contains("of card"), said);
  }

  /** The paper's largest model has weights, gradients and moments of 1.2 GB; here it has none. */
  @ParameterizedTest
  @EnumSource(Preset.class)
  void presetsArePlannedWithoutTheirMemory(Preset preset) {
    try (Session session = open(2)) {
      TrainingPlan plan = TrainingPlan.of(session, preset);
      assertTrue(plan.memory().total() > plan.fast().total());
      assertTrue(plan.fast().total() > plan.fast().weights());
      assertEquals(0, HeldArrays.bytes(session));
    }
  }
}
