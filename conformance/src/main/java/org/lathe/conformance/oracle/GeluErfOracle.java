package org.lathe.conformance.oracle;

import java.util.List;
import org.apache.commons.math3.special.Erf;
import org.lathe.engine.Precision;
import org.lathe.graph.op.GeluErf;

/** Oracle of {@code gelu_erf}. */
final class GeluErfOracle implements Oracle<GeluErf> {
  @Override
  public List<DoubleTensor> apply(GeluErf op, List<DoubleTensor> inputs) {
    DoubleTensor x = inputs.getFirst();
    return List.of(DoubleTensor.of(x.type(), i -> x.at(i) * below(x.at(i))));
  }

  /**
   * A relative error of x^2 gives {@code x^2 / 2} times that error in the exponential, a factor of
   * the tail; what follows rounds the result.
   */
  @Override
  public List<DoubleTensor> roundings(
      GeluErf op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    DoubleTensor x = inputs.getFirst();
    return List.of(
        DoubleTensor.of(
            x.type(),
            i -> Math.abs(x.at(i)) * ofTail(x.at(i)) + Math.abs(outputs.getFirst().at(i))));
  }

  /** Returns the probability of a standard normal below x. */
  static double below(double x) {
    return Erf.erfc(-x / Math.sqrt(2)) / 2;
  }

  /**
   * Returns the error of the tail beyond x that a relative error of x^2, and of the tail, gives.
   */
  static double ofTail(double x) {
    return below(-Math.abs(x)) * (1 + near(x) * near(x) / 2);
  }

  /** Returns x where the tail is not zero, so that products with the tail are no NaN. */
  static double near(double x) {
    return Math.clamp(x, -30, 30);
  }
}
