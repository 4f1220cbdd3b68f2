package org.lathe.models.ltm.measurement;

/** {@code log(mean of exp)} of values, without overflow. */
final class LogMeanExp {
  private LogMeanExp() {}

  /** Returns the result for the first {@code count} values. */
  static double of(double[] values, int count) {
    double highest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < count; k++) {
      highest = Math.max(highest, values[k]);
    }
    double sum = 0;
    for (int k = 0; k < count; k++) {
      sum += StrictMath.exp(values[k] - highest);
    }
    return highest + StrictMath.log(sum / count);
  }
}
