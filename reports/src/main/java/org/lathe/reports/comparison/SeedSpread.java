package org.lathe.reports.comparison;

import org.lathe.reports.page.ReportNumber;

/**
 * Mean and spread of one figure over seeds.
 *
 * @param mean of the values; NaN if one of them is not finite
 * @param deviation sample standard deviation (divisor n - 1); NaN for fewer than two values
 */
record SeedSpread(double mean, double deviation) {
  static SeedSpread of(double... values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    double mean = sum / values.length;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return new SeedSpread(mean, Math.sqrt(squares / (values.length - 1)));
  }

  /** Returns the deviation for people, a dash where there is none. */
  String spread() {
    return Double.isNaN(deviation) ? "–" : ReportNumber.error(deviation);
  }
}
