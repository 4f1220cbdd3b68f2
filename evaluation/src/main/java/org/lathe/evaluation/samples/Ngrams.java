package org.lathe.evaluation.samples;

import java.util.Arrays;
import java.util.List;

/** Runs of n tokens. */
final class Ngrams {
  private Ngrams() {}

  /** Returns how many there are in a sample, 0 where it is shorter than n. */
  static int count(int n, int[] sample) {
    return Math.max(0, sample.length - n + 1);
  }

  /**
   * Returns how many different ones there are in all samples together. Each is a number: the rank
   * of its first n - 1 tokens among those there are, and its last token; so that what is held is a
   * number for each token, whatever n.
   */
  static int distinct(int n, List<int[]> samples) {
    int[][] ranks = samples.toArray(int[][]::new);
    int different = 0;
    for (int length = 1; length <= n; length++) {
      long[][] codes = new long[ranks.length][];
      for (int s = 0; s < codes.length; s++) {
        int[] sample = samples.get(s);
        codes[s] = new long[count(length, sample)];
        for (int i = 0; i < codes[s].length; i++) {
          codes[s][i] = length == 1 ? sample[i] : (long) ranks[s][i] << 32 | sample[i + length - 1];
        }
      }
      long[] sorted =
          Arrays.stream(codes).flatMapToLong(Arrays::stream).sorted().distinct().toArray();
      for (int s = 0; s < codes.length; s++) {
        ranks[s] =
            Arrays.stream(codes[s]).mapToInt(code -> Arrays.binarySearch(sorted, code)).toArray();
      }
      different = sorted.length;
    }
    return different;
  }
}
