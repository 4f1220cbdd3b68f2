package org.lathe.conformance.oracle;

import java.util.List;

/**
 * The true ratios of a position for {@code uniform_score_entropy}.
 *
 * @param noisy its token, which has no part
 * @param target its token before the noise, -1 if it is not scored
 * @param r the probability of each other token relative to that of the target
 */
record TrueRatios(int noisy, int target, double r) {
  /** Returns those of position t, from the operands of the operation. */
  static TrueRatios of(List<DoubleTensor> inputs, int t) {
    return new TrueRatios(inputs.get(3).intAt(t), inputs.get(4).intAt(t), inputs.get(5).at(t));
  }

  boolean scored() {
    return target >= 0;
  }

  /** Returns the probability of the text with token y relative to the one with the noisy token. */
  double of(int y) {
    if (noisy == target) {
      return r;
    }
    return y == target ? 1 / r : 1;
  }

  /**
   * Returns the derivative of a position's loss, times the vocabulary, for the score s of token y.
   */
  double derivative(int y, double s) {
    return y == noisy ? 0 : Math.exp(s) - of(y);
  }

  /**
   * Returns the roundings of {@link #derivative}, of a factor and of its product with that. The
   * ratio may be a reciprocal, which is rounded too.
   */
  double ofDerivative(int y, double s, double ofScore) {
    return y == noisy
        ? 0
        : Math.exp(s) * ExponentialRemainder.relative(ofScore)
            + of(y)
            + 3 * Math.abs(derivative(y, s));
  }
}
