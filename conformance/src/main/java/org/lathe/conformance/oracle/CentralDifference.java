package org.lathe.conformance.oracle;

import java.util.function.DoubleUnaryOperator;
import org.lathe.engine.TolerancePolicy;

/**
 * The derivative at 0 of a smooth function in float64, by the central difference of fourth order.
 *
 * @param value the derivative
 * @param error the bound on its error
 */
public record CentralDifference(double value, double error) {
  private static final double FIRST_STEP = 0x1p-6;
  private static final double LAST_STEP = 0x1p-22;

  /**
   * Halves the step until another halving changes almost nothing.
   *
   * @param size sum of the absolute terms of f, for the error of cancellation
   * @param scale a change below {@code DIFFERENCE * scale} is almost nothing
   */
  public static CentralDifference of(DoubleUnaryOperator f, double size, double scale) {
    double step = FIRST_STEP;
    double coarse = difference(f, step);
    while (true) {
      step /= 2;
      double fine = difference(f, step);
      double error = Math.abs(fine - coarse) + TolerancePolicy.ORACLE * size / step;
      if (error <= TolerancePolicy.DIFFERENCE * scale) {
        return new CentralDifference(fine, error);
      }
      if (step < LAST_STEP) {
        throw new AssertionError("no difference converges: " + fine + " is off by " + error);
      }
      coarse = fine;
    }
  }

  private static double difference(DoubleUnaryOperator f, double h) {
    double near = f.applyAsDouble(h) - f.applyAsDouble(-h);
    double far = f.applyAsDouble(2 * h) - f.applyAsDouble(-2 * h);
    return (8 * near - far) / (12 * h);
  }
}
