package org.lathe.evaluation.samples;

import java.util.List;

/**
 * distinct-n (Li et al., 2016): different n-grams of all samples together over the number of all
 * tokens. It falls as more is sampled, so only figures over as many tokens compare.
 */
public final class Distinct {
  private Distinct() {}

  /**
   * Measures.
   *
   * @return NaN where there is no token
   */
  public static double of(int n, List<int[]> samples) {
    long tokens = samples.stream().mapToLong(sample -> sample.length).sum();
    return (double) Ngrams.distinct(n, samples) / tokens;
  }
}
