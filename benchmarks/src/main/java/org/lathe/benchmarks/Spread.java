package org.lathe.benchmarks;

import java.util.Arrays;

/**
 * The spread of repeated measurements.
 *
 * @param median the middle value, or the mean of the two middle ones
 * @param min smallest
 * @param max largest
 * @param repetitions the number of values
 */
public record Spread(double median, double min, double max, int repetitions) {
  /** Returns the spread of these values, at least one. */
  public static Spread of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    return new Spread(median, sorted[0], sorted[n - 1], n);
  }

  /** Returns the spread of the quotients of pairs that were measured one after the other. */
  static Spread ofQuotients(double[] over, double[] under) {
    double[] quotients = new double[over.length];
    Arrays.setAll(quotients, i -> over[i] / under[i]);
    return of(quotients);
  }
}
