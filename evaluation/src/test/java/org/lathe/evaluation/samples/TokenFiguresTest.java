package org.lathe.evaluation.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Entropy, repetition and distinct n-grams against cases worked by hand, and their bounds. */
class TokenFiguresTest {
  private static int[] ids(int... ids) {
    return ids;
  }

  @Test
  void entropyOfOneTokenIsZeroAndOfDifferentOnesTheLogOfTheirNumber() {
    assertEquals(new TokenEntropy(0, 0), TokenEntropy.of(List.of(ids(7, 7, 7))));
    assertEquals(
        StrictMath.log(4), TokenEntropy.of(List.of(ids(1, 2, 3, 4))).sample(), Math.ulp(2.0));
  }

  /** Halves and quarters: 1/2 ln 2 + 2/4 ln 4 = 3/2 ln 2. */
  @Test
  void entropyIsThatOfTheShares() {
    assertEquals(
        1.5 * StrictMath.log(2), TokenEntropy.of(List.of(ids(5, 6, 5, 9))).sample(), Math.ulp(2.0));
  }

  /** Each sample says one thing, both together two: the mean is 0, the pooled entropy ln 2. */
  @Test
  void theMeanOverSamplesIsNotTheEntropyOfAllTokens() {
    TokenEntropy entropy = TokenEntropy.of(List.of(ids(1, 1), ids(2, 2), ids()));
    assertEquals(0, entropy.sample());
    assertEquals(StrictMath.log(2), entropy.pooled(), Math.ulp(1.0));
    assertTrue(Double.isNaN(TokenEntropy.of(List.of(ids())).sample()));
  }

  /** a b a b a: bigrams ab ba ab ba, 2 of 4 different; trigrams aba bab aba, 2 of 3. */
  @Test
  void sequenceRepetition() {
    List<int[]> one = List.of(ids(1, 2, 1, 2, 1));
    assertEquals(0.5, Repetition.sequence(2, one));
    assertEquals(1 - 2.0 / 3, Repetition.sequence(3, one));
    assertEquals(0, Repetition.sequence(5, one));
    assertTrue(Double.isNaN(Repetition.sequence(6, one)));
    // A sample without a bigram counts for nothing; the others by their mean.
    assertEquals(
        (0.5 + 0) / 2, Repetition.sequence(2, List.of(ids(1, 2, 1, 2, 1), ids(3), ids(1, 2))));
  }

  /** 1 2 3 1: its last token was seen 3 before. */
  @Test
  void tokenRepetitionLooksBackSoFarAndNoFurther() {
    List<int[]> one = List.of(ids(1, 2, 3, 1));
    assertEquals(0.25, Repetition.token(3, one));
    assertEquals(0, Repetition.token(2, one));
    assertEquals(2 / 6.0, Repetition.token(1, List.of(ids(1, 1, 1), ids(1, 2, 3))));
  }

  /** 1 2 1 2 and 2 1 3: unigrams 1 2 3, bigrams 12 21 13; 7 tokens. */
  @Test
  void distinct() {
    List<int[]> two = List.of(ids(1, 2, 1, 2), ids(2, 1, 3));
    assertEquals(3 / 7.0, Distinct.of(1, two));
    assertEquals(3 / 7.0, Distinct.of(2, two));
    // 121 212 213.
    assertEquals(3 / 7.0, Distinct.of(3, two));
    assertEquals(1 / 7.0, Distinct.of(4, two));
    assertEquals(0, Distinct.of(5, two));
  }

  @Provide
  Arbitrary<List<int[]>> samples() {
    return Arbitraries.integers()
        .between(0, 6)
        .array(int[].class)
        .ofMinSize(1)
        .ofMaxSize(30)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  @Property(tries = 200)
  void sharesLieBetweenZeroAndOneAndEntropyBelowTheLogOfTheIds(
      @ForAll("samples") List<int[]> samples) {
    TokenEntropy entropy = TokenEntropy.of(samples);
    assertTrue(entropy.sample() >= 0 && entropy.pooled() >= 0);
    // Entropy is concave: the whole has at least the parts' mean, by the share of their tokens.
    assertTrue(entropy.pooled() <= StrictMath.log(7) + Math.ulp(2.0));
    for (int n = 1; n <= 3; n++) {
      double distinct = Distinct.of(n, samples);
      assertTrue(distinct >= 0 && distinct <= 1);
      double repeated = Repetition.sequence(n, samples);
      assertTrue(Double.isNaN(repeated) || repeated >= 0 && repeated < 1);
    }
    assertTrue(Repetition.token(1, samples) <= Repetition.token(16, samples));
    // Whole samples seen: what is repeated is all but the first of each kind in each sample.
    assertEquals(
        samples.stream().mapToLong(s -> s.length - Ngrams.distinct(1, List.of(s))).sum(),
        Math.round(
            Repetition.token(30, samples) * samples.stream().mapToLong(s -> s.length).sum()));
  }

  @Property(tries = 100)
  void sayingEverythingTwiceHalvesDistinctAndLeavesTheEntropy(
      @ForAll("samples") List<int[]> samples) {
    List<int[]> twice = new ArrayList<>(samples);
    twice.addAll(samples);
    assertEquals(Distinct.of(2, samples) / 2, Distinct.of(2, twice));
    assertEquals(
        TokenEntropy.of(samples).pooled(), TokenEntropy.of(twice).pooled(), Math.ulp(16.0));
  }
}
