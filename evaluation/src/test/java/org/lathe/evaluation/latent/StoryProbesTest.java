package org.lathe.evaluation.latent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.lathe.datasets.stories.Factor;
import org.lathe.datasets.stories.Factors;
import org.lathe.datasets.stories.Stories;
import org.lathe.datasets.stories.Story;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.models.PassListener;
import org.lathe.models.Weights;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.family.LtmModel;

/** The probes read the right factors of the right stories, and nothing but the story is fitted. */
class StoryProbesTest {
  private static final Tokenizer BYTES = Tokenizer.named("bytes");
  private static final int LENGTH = 24;
  private static final LtmConfig CONFIG = LtmConfig.of(BYTES.vocabulary(), 8, 2, 2, LENGTH, 4, 1);
  private static final FastOptions FAST = FastOptions.paper(3);

  private static float[][] fit(StoryProbes probes, int batch) {
    Backends.Choice choice = Backends.choose("vector");
    try (Session session = choice.backend().open(choice.device(), 1)) {
      Weights.start(session, CONFIG.parameters(), 11);
      return probes.fit(session, FAST, batch, 0.3, 1, PassListener.NONE);
    }
  }

  @Test
  void labelsAreTheFactorsThatTheStoriesTell() {
    Stories told = new Stories(5);
    List<Story> stories = LongStream.range(0, 40).mapToObj(told::story).toList();
    int[] heroes = StoryProbes.labels(Factor.HERO, stories);
    int[] goals = StoryProbes.labels(Factor.GOAL, stories);
    for (int i = 0; i < heroes.length; i++) {
      Factors factors = told.factors(stories.get(i).document().name());
      assertEquals(factors.goal().index(), goals[i]);
      String hero = Factor.HERO.choices().get(heroes[i]).name().toLowerCase(Locale.ROOT);
      assertTrue(stories.get(i).document().text().contains(hero), hero);
    }
  }

  @Test
  void meansDoNotDependOnWhatIsFittedBeside() {
    StoryProbes probes = new StoryProbes(new LtmModel(CONFIG), BYTES, LENGTH, 10, 1);
    float[][] alone = fit(probes, 1);
    float[][] beside = fit(probes, 4);
    for (int i = 0; i < alone.length; i++) {
      assertArrayEquals(alone[i], beside[i]);
      assertEquals(CONFIG.latents() * CONFIG.dim(), alone[i].length);
    }
  }

  @Test
  void factorsThatTheMeansHoldAreReadFromTheirLayerAlone() {
    int count = 60;
    StoryProbes probes = new StoryProbes(new LtmModel(CONFIG), BYTES, LENGTH, count, 1);
    Stories told = new Stories(1);
    List<Story> stories =
        LongStream.range(0, count).mapToObj(n -> told.story(Stories.DEFAULT_COUNT + n)).toList();
    int[] moods = StoryProbes.labels(Factor.MOOD, stories);
    int block = CONFIG.latentsPerLayer() * CONFIG.dim();
    float[][] means = Examples.noise(count, 2 * block, 3);
    for (int i = 0; i < count; i++) {
      means[i][block + moods[i]] += 20;
    }
    StoryProbes.Report report = probes.read(means, 5, 1, PassListener.NONE);
    assertEquals(
        List.of("layer 1", "layer 2", "all layers", "text"),
        report.features().stream().map(StoryProbes.Row::name).toList());
    assertEquals("mood", report.factors().get(3).name());
    ProbeFigure below = report.features().get(0).figures().get(3);
    ProbeFigure planted = report.features().get(1).figures().get(3);
    assertTrue(planted.accuracy() > 0.9, planted::toString);
    assertTrue(planted.controlMax() < 0.5, planted::toString);
    assertTrue(below.accuracy() < 0.5, below::toString);
    assertTrue(report.features().get(2).figures().get(3).accuracy() > 0.9, report::toString);
    assertEquals(count, report.cut());
    int most =
        Arrays.stream(moods)
            .map(m -> (int) Arrays.stream(moods).filter(o -> o == m).count())
            .max()
            .orElseThrow();
    assertEquals((double) most / count, report.factors().get(3).majority());
  }

  @Test
  void countsOfTokensReadWhatTheTextSays() {
    LtmConfig roomy = LtmConfig.of(50258, 8, 1, 2, 256, 4, 1);
    StoryProbes probes = new StoryProbes(new LtmModel(roomy), Tokenizer.named("gpt2"), 256, 100, 1);
    StoryProbes.Report report = probes.read(new float[100][roomy.dim()], 3, 1, PassListener.NONE);
    assertEquals(
        List.of("layer 1", "text"), report.features().stream().map(StoryProbes.Row::name).toList());
    ProbeFigure hero = report.features().get(1).figures().getFirst();
    assertTrue(hero.accuracy() > 2 * hero.controlMax(), hero::toString);
    assertEquals(0, report.cut());
  }
}
