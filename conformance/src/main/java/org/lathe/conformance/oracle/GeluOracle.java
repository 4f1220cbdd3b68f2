package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.op.Gelu;

/** Oracle of {@code gelu}. */
final class GeluOracle implements Oracle<Gelu> {
  private static final double FACTOR = Math.sqrt(2 / Math.PI);
  private static final double CUBIC = 0.044715;

  @Override
  public List<DoubleTensor> apply(Gelu op, List<DoubleTensor> inputs) {
    DoubleTensor x = inputs.getFirst();
    return List.of(DoubleTensor.of(x.type(), i -> x.at(i) * sigmoid(t(x.at(i)))));
  }

  /**
   * A relative error of t gives {@code |t| (1 - s)} times that error in s: {@code |y| (1 + |t| (1 -
   * s))}.
   */
  @Override
  public List<DoubleTensor> roundings(
      Gelu op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    DoubleTensor x = inputs.getFirst();
    DoubleTensor y = outputs.getFirst();
    return List.of(DoubleTensor.of(x.type(), i -> Math.abs(y.at(i)) * amplification(t(x.at(i)))));
  }

  /** Returns twice the argument of the tanh in the formula. */
  static double t(double x) {
    return 2 * FACTOR * (x + CUBIC * x * x * x);
  }

  /** Returns the derivative of t. */
  static double slope(double x) {
    return 2 * FACTOR * (1 + 3 * CUBIC * x * x);
  }

  static double sigmoid(double t) {
    return 1 / (1 + Math.exp(-t));
  }

  /**
   * Returns the error in the sigmoid of t from a relative error of t, and from the sigmoid itself.
   */
  static double amplification(double t) {
    double rest = sigmoid(-t);
    return 1 + (rest == 0 ? 0 : Math.abs(t) * rest);
  }
}
