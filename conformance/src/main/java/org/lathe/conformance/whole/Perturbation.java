package org.lathe.conformance.whole;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;

/**
 * Numbers changed by one rounding each, with random sign: a sum with roundings equals an exact sum
 * of such changed numbers (Higham, Accuracy and Stability of Numerical Algorithms, 2002, section
 * 1.5).
 */
final class Perturbation {
  private final SplittableRandom random;
  private final Precision products;
  private final double size;

  /** Creates perturbations by one rounding of this precision. */
  Perturbation(long seed, Precision products) {
    random = new SplittableRandom(seed);
    this.products = products;
    size = products.unitRoundoff();
  }

  /** Changes each number by a rounding of its own size. */
  double[] of(double[] values) {
    double[] moved = new double[values.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = values[i] * (1 + sign());
    }
    return moved;
  }

  /** Changes each number by the rounding of a number of size 1. */
  double[] around(double[] values) {
    double[] moved = new double[values.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = values[i] + sign();
    }
    return moved;
  }

  /** Changes all tensors. */
  Map<String, double[]> of(Map<String, double[]> tensors) {
    Map<String, double[]> moved = new LinkedHashMap<>();
    tensors.forEach((name, values) -> moved.put(name, of(values)));
    return moved;
  }

  /**
   * Changes each element of a gradient by its rounding error. Adam moves an element at full rate
   * even if its gradient is only rounding error; after this change, it can move in either
   * direction.
   *
   * @param norm of the gradient, or of all gradients with the same terms
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
