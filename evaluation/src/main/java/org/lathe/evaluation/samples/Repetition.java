package org.lathe.evaluation.samples;

import java.util.Arrays;
import java.util.List;

/** Repetition within samples (Welleck et al., 2020, section 4). */
public final class Repetition {
  private Repetition() {}

  /**
   * Returns seq-rep-n: {@code 1 - distinct n-grams / n-grams} of a sample, mean over the samples
   * that have an n-gram. 0 where no n-gram comes twice.
   *
   * @return NaN where no sample has an n-gram
   */
  public static double sequence(int n, List<int[]> samples) {
    return samples.stream()
        .filter(sample -> Ngrams.count(n, sample) > 0)
        .mapToDouble(
            sample -> 1 - (double) Ngrams.distinct(n, List.of(sample)) / Ngrams.count(n, sample))
        .average()
        .orElse(Double.NaN);
  }

  /**
   * Returns rep/l of generated tokens: the share of all tokens that occur among the {@code window}
   * tokens before them in their sample.
   *
   * @return NaN where there is no token
   */
  public static double token(int window, List<int[]> samples) {
    long repeated = 0;
    long tokens = 0;
    for (int[] sample : samples) {
      for (int t = 0; t < sample.length; t++) {
        int id = sample[t];
        if (Arrays.stream(sample, Math.max(0, t - window), t).anyMatch(before -> before == id)) {
          repeated++;
        }
      }
      tokens += sample.length;
    }
    return (double) repeated / tokens;
  }
}
