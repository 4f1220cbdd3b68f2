package org.lathe.datasets.baseline;

import java.util.List;

/**
 * A table of token frequencies, smoothed as {@link ByteNgrams} of order 1: with {@code c(s)} the
 * count of token s, n the number of tokens, t the number of different tokens and V the size of the
 * vocabulary, {@code p(s) = (c(s) + t / V) / (n + t)}, and {@code 1 / V} where there is no text.
 * For tokens that are bytes it is the same table.
 */
final class TokenUnigrams {
  private static final double LOG_2 = StrictMath.log(2);

  private final int[] counts;
  private long tokens;
  private int different;

  private TokenUnigrams(int vocabulary) {
    counts = new int[vocabulary];
  }

  /** Counts the tokens of texts, each in {@code 0 .. vocabulary - 1}. */
  static TokenUnigrams count(int vocabulary, List<int[]> texts) {
    TokenUnigrams counted = new TokenUnigrams(vocabulary);
    for (int[] ids : texts) {
      counted.tokens += ids.length;
      for (int id : ids) {
        if (counted.counts[id]++ == 0) {
          counted.different++;
        }
      }
    }
    return counted;
  }

  /** Returns the probability of a token. */
  double probability(int id) {
    double uniform = 1.0 / counts.length;
    return tokens == 0
        ? uniform
        : (counts[id] + different * uniform) / (double) (tokens + different);
  }

  /** Returns the bits of a text, which is {@code -log2} of its probability. */
  double bits(int[] ids) {
    double bits = 0;
    for (int id : ids) {
      bits -= StrictMath.log(probability(id)) / LOG_2;
    }
    return bits;
  }
}
