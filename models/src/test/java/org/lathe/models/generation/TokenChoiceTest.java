package org.lathe.models.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.lathe.files.InputException;

/** A token is chosen by its probability, among those that top-k and top-p keep. */
class TokenChoiceTest {
  private static final int DRAWS = 1000;

  /** Logits of probabilities 0.5, 0.2, 0.3, with a logit before them that is not theirs. */
  private static final float[] LOGITS = {
    9, (float) Math.log(0.5), (float) Math.log(0.2), (float) Math.log(0.3)
  };

  /** How often each id is chosen by evenly spaced uniform numbers. */
  private static int[] counts(TokenChoice sampling) {
    int[] counts = new int[3];
    for (int i = 0; i < DRAWS; i++) {
      counts[sampling.choose(LOGITS, 1, 3, (i + 0.5) / DRAWS)]++;
    }
    return counts;
  }

  private static void assertShares(int[] counts, double... shares) {
    for (int i = 0; i < shares.length; i++) {
      // An interval of length s holds between N s - 1 and N s + 1 of N evenly spaced points.
      assertTrue(
          Math.abs(counts[i] - DRAWS * shares[i]) <= 1,
          "id " + i + " came " + counts[i] + " times");
    }
  }

  @Test
  void multinomialFollowsTheProbabilities() {
    assertShares(counts(TokenChoice.MULTINOMIAL), 0.5, 0.2, 0.3);
  }

  @Test
  void temperatureRaisesProbabilitiesToItsInverse() {
    assertShares(counts(new TokenChoice(0.5, 0, 1)), 0.25 / 0.38, 0.04 / 0.38, 0.09 / 0.38);
  }

  @Test
  void topKKeepsTheLikeliest() {
    assertShares(counts(new TokenChoice(1, 2, 1)), 0.5 / 0.8, 0, 0.3 / 0.8);
    assertShares(counts(new TokenChoice(1, 1, 1)), 1, 0, 0);
    assertShares(counts(new TokenChoice(1, 7, 1)), 0.5, 0.2, 0.3);
  }

  @Test
  void topPKeepsTheShortestBeginningThatHoldsTheShare() {
    assertShares(counts(new TokenChoice(1, 0, 0.4)), 1, 0, 0);
    assertShares(counts(new TokenChoice(1, 0, 0.6)), 0.5 / 0.8, 0, 0.3 / 0.8);
    assertShares(counts(new TokenChoice(1, 0, 0.9)), 0.5, 0.2, 0.3);
    // Of the two that top-k leaves, the first holds 0.625.
    assertShares(counts(new TokenChoice(1, 2, 0.6)), 1, 0, 0);
  }

  @Test
  void greedyTakesTheLowestIdAmongEquals() {
    assertEquals(0, TokenChoice.GREEDY.choose(LOGITS, 1, 3, 0.99));
    assertEquals(1, TokenChoice.GREEDY.choose(new float[] {1, 2, 2, 0}, 0, 4, 0));
    assertEquals(1, new TokenChoice(1, 1, 1).choose(new float[] {1, 2, 2, 0}, 0, 4, 0.99));
  }

  @Property
  void everyChoiceIsAnIdThatCanBeChosen(
      @ForAll @Size(5) float @FloatRange(min = -90, max = 90) [] logits,
      @ForAll @DoubleRange(max = 1, maxIncluded = false) double uniform,
      @ForAll @DoubleRange(min = 0.05, max = 5) double temperature,
      @ForAll @IntRange(max = 6) int topK,
      @ForAll @DoubleRange(min = 0.01, max = 1) double topP) {
    int id = new TokenChoice(temperature, topK, topP).choose(logits, 0, 5, uniform);
    int above = 0;
    for (float logit : logits) {
      above += logit > logits[id] ? 1 : 0;
    }
    assertTrue(id >= 0 && id < 5 && (topK == 0 || above < topK));
  }

  @Test
  void logitsThatAreNoNumbersAreRefused() {
    InputException refused =
        assertThrows(
            InputException.class,
            () -> TokenChoice.MULTINOMIAL.choose(new float[] {0, Float.NaN}, 0, 2, 0.5));
    assertTrue(refused.getMessage().contains("token 1"), refused.getMessage());
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThrows(InputException.class, () -> new TokenChoice(-1, 0, 1));
    assertThrows(InputException.class, () -> new TokenChoice(Double.NaN, 0, 1));
    assertThrows(InputException.class, () -> new TokenChoice(1, -1, 1));
    assertThrows(InputException.class, () -> new TokenChoice(1, 0, 0));
    assertThrows(InputException.class, () -> new TokenChoice(1, 0, 1.5));
  }
}
