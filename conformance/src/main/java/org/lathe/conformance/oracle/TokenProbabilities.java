package org.lathe.conformance.oracle;

import org.lathe.engine.TolerancePolicy;

/**
 * The softmax over the experts of one token, for logits [experts, tokens], how many tokens each
 * expert has a gate for, and the rounding bounds of the softmax.
 *
 * <p>The difference with the maximum rounds once, so that an exponential has the relative error
 * {@code |difference| + 4}; the sum has the mean of these and E roundings, the quotient one.
 */
final class TokenProbabilities {
  private final DoubleTensor logits;
  final int experts;
  final int tokens;
  final double[] counts;
  final double[] p;

  /** Relative errors of p, in units of u. */
  final double[] errors;

  TokenProbabilities(DoubleTensor logits, DoubleTensor gates) {
    this.logits = logits;
    experts = logits.shape().extent(0);
    tokens = logits.shape().columns();
    counts = new double[experts];
    for (int i = 0; i < gates.size(); i++) {
      counts[i / tokens] += gates.at(i) != 0 ? 1 : 0;
    }
    p = new double[experts];
    errors = new double[experts];
  }

  /** Computes the softmax of a token. */
  void compute(int t) {
    double maximum = Double.NEGATIVE_INFINITY;
    for (int e = 0; e < experts; e++) {
      maximum = Math.max(maximum, logits.at(e * tokens + t));
    }
    double sum = 0;
    for (int e = 0; e < experts; e++) {
      double difference = logits.at(e * tokens + t) - maximum;
      p[e] = Math.exp(difference);
      errors[e] = Math.abs(difference) + TolerancePolicy.ELEMENTARY;
      sum += p[e];
    }
    double mean = 0;
    for (int e = 0; e < experts; e++) {
      p[e] /= sum;
      mean += p[e] == 0 ? 0 : p[e] * errors[e];
    }
    for (int e = 0; e < experts; e++) {
      errors[e] = p[e] == 0 ? 0 : errors[e] + mean + experts + 1;
    }
  }
}
