package org.lathe.benchmarks;

import java.util.Arrays;

/**
 * What repetitions gave.
 *
 * @param median middle value, the mean of two where their number is even
 * @param min smallest
 * @param max largest
 * @param repetitions how many
 */
public record Spread(double median, double min, double max, int repetitions) {
  /** Of these values, at least one. */
  static Spread of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    return new Spread(median, sorted[0], sorted[n - 1], n);
  }

  /** Of the quotients of pairs measured one after the other. */
  static Spread ofQuotients(double[] over, double[] under) {
    double[] quotients = new double[over.length];
    Arrays.setAll(quotients, i -> over[i] / under[i]);
    return of(quotients);
  }
}
