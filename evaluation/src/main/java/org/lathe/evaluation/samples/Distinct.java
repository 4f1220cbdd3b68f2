package org.lathe.evaluation.samples;

import java.util.List;

/**
 * distinct-n (Li et al., 2016): different n-grams of all samples together over the number of all
 * tokens. It falls with the number of tokens, so compare only values over equally many tokens.
 */
public final class Distinct {
  private Distinct() {}

  /**
   * Returns distinct-n of samples.
   *
   * @return NaN where there is no token
   */
  public static double of(int n, List<int[]> samples) {
    long tokens = samples.stream().mapToLong(sample -> sample.length).sum();
    return (double) Ngrams.distinct(n, samples) / tokens;
  }
}
