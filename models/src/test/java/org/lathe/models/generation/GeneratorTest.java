package org.lathe.models.generation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.SmallModel;

/** What is generated is a function of weights, seed, sequence and position. */
class GeneratorTest {
  private static final LtmConfig CONFIG = SmallModel.config(2);
  private static final int LENGTH = SmallModel.POSITIONS;

  private static int[][] fromPrior(long seed, TokenChoice sampling, int... sequences) {
    try (Session session = SmallModel.open("vector", 1, CONFIG);
        Generator generator =
            new Generator(session, CONFIG, sequences.length, SmallModel.vocabulary())) {
      return generator.fromPrior(LENGTH, sampling, seed, sequences);
    }
  }

  @Test
  void aSequenceDoesNotDependOnItsCompany() {
    int[][] together = fromPrior(1, TokenChoice.MULTINOMIAL, 4, 5, 6);
    assertArrayEquals(together[1], fromPrior(1, TokenChoice.MULTINOMIAL, 5)[0]);
    assertArrayEquals(together[2], fromPrior(1, TokenChoice.MULTINOMIAL, 6)[0]);
    assertFalse(Arrays.equals(together[0], together[1]));
    assertFalse(Arrays.equals(together[0], fromPrior(2, TokenChoice.MULTINOMIAL, 4)[0]));
  }

  @Test
  void onlyIdsOfTheTokenizerAreChosen() {
    TokenChoice flat = new TokenChoice(1000, 0, 1);
    Set<Integer> seen = new HashSet<>();
    for (int[] sequence : fromPrior(1, flat, 0, 1, 2, 3, 4, 5, 6, 7)) {
      Arrays.stream(sequence).forEach(seen::add);
    }
    assertEquals(SmallModel.vocabulary().size(), seen.size());
    assertFalse(seen.contains(CONFIG.vocabulary() - 1));
  }

  @Test
  void continuingItsOwnBeginningGivesItsOwnEnd() {
    try (Session session = SmallModel.open("vector", 1, CONFIG);
        Generator generator = new Generator(session, CONFIG, 1, SmallModel.vocabulary())) {
      for (TokenChoice sampling : new TokenChoice[] {TokenChoice.GREEDY, TokenChoice.MULTINOMIAL}) {
        int[] whole = generator.fromPrior(LENGTH, sampling, 3, 8)[0];
        int[][] beginning = {Arrays.copyOf(whole, 5)};
        assertArrayEquals(
            Arrays.copyOfRange(whole, 5, LENGTH),
            generator.after(beginning, LENGTH - 5, sampling, 3, 8)[0]);
      }
    }
  }

  private static int[] continued(int[] prompt, int count) {
    try (Session session = SmallModel.open("vector", 1, CONFIG);
        Generator generator = new Generator(session, CONFIG, 1, SmallModel.vocabulary())) {
      return generator
          .fromPrompt(
              new int[][] {prompt},
              count,
              FastOptions.paper(3),
              0.3,
              Latents.SAMPLE,
              TokenChoice.MULTINOMIAL,
              1,
              FastLearning.Listener.NONE,
              0)[0];
    }
  }

  @Test
  void ofALongPromptTheEndIsTaken() {
    int[] prompt = SmallModel.sequence(1, 2 * LENGTH);
    int[] end = Arrays.copyOfRange(prompt, 2 * LENGTH - (LENGTH - 4), 2 * LENGTH);
    int[] continuation = continued(prompt, 4);
    assertEquals(4, continuation.length);
    assertArrayEquals(continued(end, 4), continuation);
  }

  @Test
  void promptsOfSeveralLengthsFitOneSession() {
    try (Session session = SmallModel.open("vector", 1, CONFIG);
        Generator generator = new Generator(session, CONFIG, 1, SmallModel.vocabulary())) {
      for (int length : new int[] {3, 7, 3}) {
        int[][] prompt = {SmallModel.sequence(1, length)};
        int[] made =
            generator
                .fromPrompt(
                    prompt,
                    4,
                    FastOptions.paper(3),
                    0.3,
                    Latents.SAMPLE,
                    TokenChoice.MULTINOMIAL,
                    1,
                    FastLearning.Listener.NONE,
                    0)[0];
        assertArrayEquals(continued(prompt[0], 4), made);
      }
    }
  }

  @Test
  void uniformNumbersFillTheirIntervalAndDependOnEachPartOfTheirAddress() {
    double sum = 0;
    int n = 10_000;
    for (int i = 0; i < n; i++) {
      double uniform = Generator.uniform(1, 2, i);
      assertTrue(uniform >= 0 && uniform < 1);
      sum += uniform;
    }
    double sixDeviations = 6 / Math.sqrt(12.0 * n);
    assertEquals(0.5, sum / n, sixDeviations);
    Set<Double> different = new HashSet<>();
    different.add(Generator.uniform(1, 2, 3));
    different.add(Generator.uniform(2, 2, 3));
    different.add(Generator.uniform(1L << 40, 2, 3));
    different.add(Generator.uniform(1, 3, 3));
    different.add(Generator.uniform(1, 2, 4));
    assertEquals(5, different.size());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    try (Session session = SmallModel.open("vector", 1, CONFIG);
        Generator generator = new Generator(session, CONFIG, 1, SmallModel.vocabulary())) {
      assertThrows(
          InputException.class, () -> generator.fromPrior(LENGTH + 1, TokenChoice.GREEDY, 1, 0));
    }
    assertThrows(InputException.class, () -> continued(new int[0], 4));
    assertThrows(InputException.class, () -> continued(new int[] {1}, LENGTH));
  }
}
