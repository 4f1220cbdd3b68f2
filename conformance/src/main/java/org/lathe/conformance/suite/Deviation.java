package org.lathe.conformance.suite;

import java.util.Arrays;

/** The errors of results as shares of their bounds: the worst, and a histogram by powers of two. */
public final class Deviation {
  /** Buckets of the histogram. */
  public static final int BUCKETS = 14;

  /** Exponent of the least share that has a bucket of its own. */
  private static final int LEAST = -10;

  private final long[] histogram = new long[BUCKETS];
  private double worst;

  /**
   * Adds a result.
   *
   * @param share its error divided by its bound; 0 for no error, infinite for one where none is
   *     allowed
   */
  public void add(double share) {
    worst = Math.max(worst, share);
    histogram[bucket(share)]++;
  }

  /** Adds all results of another deviation. */
  public void add(Deviation other) {
    worst = Math.max(worst, other.worst);
    for (int i = 0; i < BUCKETS; i++) {
      histogram[i] += other.histogram[i];
    }
  }

  private static int bucket(double share) {
    if (share == 0) {
      return 0;
    }
    if (!(share <= 1)) {
      return BUCKETS - 1;
    }
    // 1 .. BUCKETS - 2, the last of them (1/2, 1].
    int exponent = (int) Math.ceil(Math.log(share) / Math.log(2));
    return Math.clamp(exponent - LEAST + 2L, 1, BUCKETS - 2);
  }

  /** Returns the range of a bucket, such as {@code 0}, {@code <= 2^-3}, {@code > 1}. */
  public static String label(int bucket) {
    if (bucket == 0) {
      return "0";
    }
    if (bucket == BUCKETS - 1) {
      return "> 1";
    }
    int exponent = bucket - 2 + LEAST;
    return exponent == 0 ? "<= 1" : "<= 2^" + exponent;
  }

  /** Returns the largest share; 0 if there were no results. */
  public double worst() {
    return worst;
  }

  /** Returns the number of results. */
  public long count() {
    return Arrays.stream(histogram).sum();
  }

  /** Returns the number of results in each bucket. */
  public long[] histogram() {
    return histogram.clone();
  }
}
