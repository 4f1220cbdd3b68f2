package org.lathe.evaluation.gsm8k;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.math3.util.CombinatoricsUtils;
import org.junit.jupiter.api.Test;
import org.lathe.engine.TolerancePolicy;

/** The unbiased estimator against counted cases, its definition, and every choice of k answers. */
class PassAtKTest {
  private static void near(double want, double got) {
    assertEquals(want, got, TolerancePolicy.GOLDEN_DOUBLE);
  }

  /** Of 5 answers 2 are right: 10 pairs, 3 of them of wrong ones alone. */
  @Test
  void casesWorkedByHand() {
    near(0.4, PassAtK.of(5, 2, 1));
    near(0.7, PassAtK.of(5, 2, 2));
    near(0.9, PassAtK.of(5, 2, 3));
    assertEquals(1, PassAtK.of(5, 2, 4));
    assertEquals(0, PassAtK.of(5, 0, 5));
    assertEquals(1, PassAtK.of(1, 1, 1));
    near(1 - 0.9 * 89 / 99, PassAtK.of(100, 10, 2));
  }

  @Test
  void whatIsImpossibleIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> PassAtK.of(5, 2, 6));
    assertThrows(IllegalArgumentException.class, () -> PassAtK.of(5, 2, 0));
    assertThrows(IllegalArgumentException.class, () -> PassAtK.of(5, 6, 1));
  }

  @Property(tries = 300)
  void itIsTheDefinition(
      @ForAll @IntRange(min = 1, max = 40) int n,
      @ForAll @IntRange(min = 0, max = 40) int c,
      @ForAll @IntRange(min = 1, max = 40) int k) {
    if (c <= n && k <= n) {
      double none =
          n - c < k
              ? 0
              : (double) CombinatoricsUtils.binomialCoefficient(n - c, k)
                  / CombinatoricsUtils.binomialCoefficient(n, k);
      near(1 - none, PassAtK.of(n, c, k));
    }
  }

  /** Over all choices of k from n answers, the share of those with a right one. */
  @Property(tries = 100)
  void itIsTheShareOfChoices(
      @ForAll @IntRange(min = 1, max = 8) int n,
      @ForAll @IntRange(min = 0, max = 8) int c,
      @ForAll @IntRange(min = 1, max = 8) int k) {
    if (c > n || k > n) {
      return;
    }
    int choices = 0;
    int passing = 0;
    for (int chosen = 0; chosen < 1 << n; chosen++) {
      if (Integer.bitCount(chosen) == k) {
        choices++;
        // The first c answers are the right ones.
        passing += (chosen & (1 << c) - 1) != 0 ? 1 : 0;
      }
    }
    near((double) passing / choices, PassAtK.of(n, c, k));
  }

  @Test
  void theSummaryIsTheMeanOverTheProblemsThatWereTried() {
    Gsm8kOutcome.Answer right = new Gsm8kOutcome.Answer("#### 4", "4", true);
    Gsm8kOutcome.Answer wrong = new Gsm8kOutcome.Answer("none", null, false);
    Gsm8kSummary summary =
        Gsm8kSummary.of(
            List.of(
                new Gsm8kOutcome(0, "4", 2, 9, List.of(right, wrong), null),
                new Gsm8kOutcome(1, "5", 0, 9, List.of(wrong, wrong), null),
                Gsm8kOutcome.skipped(2, "6", "too long")),
            2,
            List.of(1, 2));
    assertEquals(2, summary.problems());
    assertEquals(1, summary.skipped());
    assertEquals(1, summary.correct());
    assertEquals(1, summary.numbered());
    assertEquals(0.25, summary.passAtK().get(1).mean());
    assertEquals(0.5, summary.passAtK().get(2).mean());
    // Values 1 and 0: variance 1/2, over 2 problems.
    near(0.5, summary.passAtK().get(2).standardError());
    assertEquals("{0=1, 2=1}", summary.byShots().toString());
    assertTrue(Double.isNaN(Gsm8kSummary.of(List.of(), 2, List.of(1)).passAtK().get(1).mean()));
  }
}
