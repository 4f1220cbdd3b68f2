package org.lathe.models.decoding;

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
import org.lathe.models.generation.TokenChoice;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.Latents;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmDecoder;
import org.lathe.models.ltm.SmallModel;

/** What is generated is a function of weights, seed, sequence and position. */
class GeneratorTest {
  private static final LtmConfig CONFIG = SmallModel.config(2);
  private static final int LENGTH = SmallModel.POSITIONS;

  private static StepDecoder decoder(Session session, int batch) {
    return new LtmDecoder(
        session,
        CONFIG,
        batch,
        SmallModel.vocabulary().separator(),
        new FitOptions(FastOptions.paper(3), 0.3, Latents.SAMPLE),
        FastLearning.Listener.NONE);
  }

  private static Generator generator(StepDecoder decoder) {
    return new Generator(decoder, SmallModel.vocabulary());
  }

  private static int[][] unconditional(long seed, TokenChoice sampling, int... sequences) {
    try (Session session = SmallModel.open("vector", 1, CONFIG);
        StepDecoder decoder = decoder(session, sequences.length)) {
      return generator(decoder).unconditional(LENGTH, sampling, seed, sequences);
    }
  }

  @Test
  void aSequenceDoesNotDependOnItsCompany() {
    int[][] together = unconditional(1, TokenChoice.MULTINOMIAL, 4, 5, 6);
    assertArrayEquals(together[1], unconditional(1, TokenChoice.MULTINOMIAL, 5)[0]);
    assertArrayEquals(together[2], unconditional(1, TokenChoice.MULTINOMIAL, 6)[0]);
    assertFalse(Arrays.equals(together[0], together[1]));
    assertFalse(Arrays.equals(together[0], unconditional(2, TokenChoice.MULTINOMIAL, 4)[0]));
  }

  @Test
  void onlyIdsOfTheTokenizerAreChosen() {
    TokenChoice flat = new TokenChoice(1000, 0, 1);
    Set<Integer> seen = new HashSet<>();
    for (int[] sequence : unconditional(1, flat, 0, 1, 2, 3, 4, 5, 6, 7)) {
      Arrays.stream(sequence).forEach(seen::add);
    }
    assertEquals(SmallModel.vocabulary().size(), seen.size());
    assertFalse(seen.contains(CONFIG.vocabulary() - 1));
  }

  @Test
  void continuingItsOwnBeginningGivesItsOwnEnd() {
    try (Session session = SmallModel.open("vector", 1, CONFIG);
        StepDecoder decoder = decoder(session, 1)) {
      Generator generator = generator(decoder);
      for (TokenChoice sampling : new TokenChoice[] {TokenChoice.GREEDY, TokenChoice.MULTINOMIAL}) {
        int[] whole = generator.unconditional(LENGTH, sampling, 3, 8)[0];
        int[][] beginning = {Arrays.copyOf(whole, 5)};
        // The latents are those of the prior again, whatever the beginning.
        decoder.begin(Conditioning.nothing(3, 8));
        assertArrayEquals(
            Arrays.copyOfRange(whole, 5, LENGTH),
            generator.decode(beginning, LENGTH - 5, sampling, 3, 8)[0]);
      }
    }
  }

  private static int[] continued(int[] prompt, int count) {
    try (Session session = SmallModel.open("vector", 1, CONFIG);
        StepDecoder decoder = decoder(session, 1)) {
      Generator generator = generator(decoder);
      return generator.continued(new int[][] {prompt}, count, TokenChoice.MULTINOMIAL, 1, 0)[0];
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
        StepDecoder decoder = decoder(session, 1)) {
      Generator generator = generator(decoder);
      for (int length : new int[] {3, 7, 3}) {
        int[][] prompt = {SmallModel.sequence(1, length)};
        int[] made = generator.continued(prompt, 4, TokenChoice.MULTINOMIAL, 1, 0)[0];
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
        StepDecoder decoder = decoder(session, 1)) {
      Generator generator = generator(decoder);
      assertThrows(
          InputException.class,
          () -> generator.unconditional(LENGTH + 1, TokenChoice.GREEDY, 1, 0));
    }
    assertThrows(InputException.class, () -> continued(new int[0], 4));
    assertThrows(InputException.class, () -> continued(new int[] {1}, LENGTH));
  }
}
