package org.lathe.conformance.oracle;

import org.lathe.engine.TolerancePolicy;

/**
 * {@code e^u - 1 - u}, which both score entropies are sums of.
 *
 * @param u the exponent
 * @param ofExponent its roundings
 */
record ExponentialRemainder(double u, double ofExponent) {
  /** Above this, float64 loses fewer digits by the differences than by the series. */
  private static final double NEAR = 0.5;

  /** Terms of the series: the next is below 2^-60 of the first. */
  private static final int TERMS = 16;

  double value() {
    if (!(Math.abs(u) < NEAR)) {
      return Math.exp(u) - 1 - u;
    }
    double sum = 0;
    double term = u * u / 2;
    for (int k = 3; k < 3 + TERMS; k++) {
      sum += term;
      term *= u / k;
    }
    return sum;
  }

  /**
   * The error of the exponent counts by the derivative {@code e^u - 1}; near 0, where that
   * vanishes, by the second one, too. An engine may subtract 1 and u from the exponential, so that
   * its error and the two roundings count in full.
   */
  double roundings() {
    double exponential = Math.exp(u);
    double derivative = Math.abs(exponential - 1);
    double error = ofExponent * TolerancePolicy.U;
    double second = new ExponentialRemainder(error, 0).value() / TolerancePolicy.U;
    return derivative * ofExponent
        + exponential * second
        + TolerancePolicy.ELEMENTARY * exponential
        + derivative
        + Math.abs(value());
  }

  /**
   * Returns the relative roundings of an exponential, from those of its exponent. They are not of
   * first order where a logit is stored with few bits: it may then be off by more than 1.
   */
  static double relative(double ofExponent) {
    return Math.expm1(ofExponent * TolerancePolicy.U) / TolerancePolicy.U
        + TolerancePolicy.ELEMENTARY;
  }
}
