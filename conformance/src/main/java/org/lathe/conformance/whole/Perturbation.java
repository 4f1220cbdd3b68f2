package org.lathe.conformance.whole;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;

/**
 * Numbers moved by one rounding each, up or down by chance: what sums with rounded terms come to is
 * what exact sums of such numbers come to (Higham, Accuracy and Stability of Numerical Algorithms,
 * 2002, section 1.5).
 */
final class Perturbation {
  private final SplittableRandom random;
  private final Precision products;
  private final double size;

  /** One rounding of this precision. */
  Perturbation(long seed, Precision products) {
    random = new SplittableRandom(seed);
    this.products = products;
    size = products.unitRoundoff();
  }

  /** Each number moved by the rounding of its own size. */
  double[] of(double[] values) {
    double[] moved = new double[values.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = values[i] * (1 + sign());
    }
    return moved;
  }

  /** Each number moved by the rounding of a number of size 1. */
  double[] around(double[] values) {
    double[] moved = new double[values.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = values[i] + sign();
    }
    return moved;
  }

  /** Each of all tensors moved. */
  Map<String, double[]> of(Map<String, double[]> tensors) {
    Map<String, double[]> moved = new LinkedHashMap<>();
    tensors.forEach((name, values) -> moved.put(name, of(values)));
    return moved;
  }

  /**
   * Moves each element of a gradient by what rounding leaves undecided, so that one whose gradient
   * is all rounding, which Adam moves at full rate all the same, moves either way.
   *
   * @param norm of the gradient, or of all gradients that share their terms
   */
  void gradient(double[] gradient, double norm) {
    double element =
        TolerancePolicy.golden(TolerancePolicy.GOLDEN_SCORE, products)
            * norm
            / Math.sqrt(gradient.length);
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] += random.nextBoolean() ? element : -element;
    }
  }

  private double sign() {
    return random.nextBoolean() ? size : -size;
  }
}
