package org.lathe.conformance.oracle;

import java.util.stream.IntStream;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;

/**
 * A position of an output layer: its logits, the logarithm of the sum of their exponentials, and
 * the roundings of both.
 */
record ScoredPosition(double[] logits, double lse, double[] ofLogits, double ofLse) {
  static ScoredPosition of(Logits all, int t, Precision products) {
    double[] logits = IntStream.range(0, all.vocabulary()).mapToDouble(v -> all.at(t, v)).toArray();
    double[] ofLogits =
        IntStream.range(0, all.vocabulary())
            .mapToDouble(v -> all.roundings(t, v, products))
            .toArray();
    double max = IntStream.range(0, logits.length).mapToDouble(v -> logits[v]).max().orElseThrow();
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit - max);
    }
    // The terms of the sum have the errors of their exponents. V + 1 roundings come from the sum
    // and the elementary function; then follow those of the logarithm and of the last sum.
    double ofSum = logits.length + 1 + TolerancePolicy.ELEMENTARY;
    for (int v = 0; v < logits.length; v++) {
      ofSum += Math.exp(logits[v] - max) / sum * (ofLogits[v] + Math.abs(logits[v] - max));
    }
    double lse = max + Math.log(sum);
    double ofLse = ofSum + TolerancePolicy.ELEMENTARY * Math.log(sum) + Math.abs(lse);
    return new ScoredPosition(logits, lse, ofLogits, ofLse);
  }

  double probability(int v) {
    return Math.exp(logits[v] - lse);
  }

  /**
   * Returns the relative roundings of a probability: those of its exponent and of the denominator.
   */
  double ofProbability(int v) {
    double exponent = ofLogits[v] + Math.abs(logits[v] - lse);
    return probability(v) * (exponent + ofLse + TolerancePolicy.ELEMENTARY + 1);
  }
}
