package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;
import org.lathe.graph.op.GaussianNaturalStep;

/** Oracle of {@code gaussian_natural_step}. */
final class GaussianNaturalStepOracle implements Oracle<GaussianNaturalStep> {
  @Override
  public List<DoubleTensor> apply(GaussianNaturalStep op, List<DoubleTensor> inputs) {
    DoubleTensor mu = inputs.get(0);
    return List.of(
        DoubleTensor.of(mu.type(), i -> mu.at(i) - shift(inputs, i) * variance(inputs, i)),
        DoubleTensor.of(mu.type(), i -> logVar(inputs, i)));
  }

  /**
   * With {@code t = r h} the factor of the precision is {@code f = 1 + 2 t (1 + t)}. The rounding
   * of t moves f by {@code |df/dt t| = |2 t + 4 t^2|}, the sum {@code 1 + t} and the product by
   * {@code |2 t (1 + t)|} each, the last sum by f. A relative error of f is an absolute one of log
   * f; then come log itself and the difference, which is log_var'.
   *
   * <p>An absolute error of log_var' is a relative one of its exp. So the step of mu has that
   * error, those of exp and of its two products, and then there is the difference, which is mu'.
   * Below the smallest normal number, errors of {@code r_mu g} and of exp are absolute, 2^-126.
   */
  @Override
  public List<DoubleTensor> roundings(
      GaussianNaturalStep op,
      List<DoubleTensor> inputs,
      List<DoubleTensor> outputs,
      Precision products) {
    DoubleTensor mu = outputs.get(0);
    DoubleTensor logVar = outputs.get(1);
    return List.of(
        DoubleTensor.of(
            mu.type(),
            i -> {
              double shift = Math.abs(shift(inputs, i));
              double variance = variance(inputs, i);
              double relative = ofLogVar(inputs, logVar.at(i), i) + TolerancePolicy.ELEMENTARY + 2;
              double tiny = (shift + variance) * (Float.MIN_NORMAL / TolerancePolicy.U);
              return shift * variance * relative + Math.abs(mu.at(i)) + tiny;
            }),
        DoubleTensor.of(mu.type(), i -> ofLogVar(inputs, logVar.at(i), i)));
  }

  private static double ofLogVar(List<DoubleTensor> inputs, double logVar, int i) {
    double t = inputs.get(4).at(1) * inputs.get(3).at(i);
    double factor = factor(inputs, i);
    double ofProduct = Math.abs(2 * t * (1 + t));
    double ofFactor = (Math.abs(2 * t + 4 * t * t) + 2 * ofProduct) / factor + 1;
    return ofFactor + TolerancePolicy.ELEMENTARY * Math.abs(Math.log(factor)) + Math.abs(logVar);
  }

  /** Returns {@code 1 + 2 r h + 2 r^2 h^2} as a sum of squares. */
  private static double factor(List<DoubleTensor> inputs, int i) {
    double t = inputs.get(4).at(1) * inputs.get(3).at(i);
    return t * t + (1 + t) * (1 + t);
  }

  private static double logVar(List<DoubleTensor> inputs, int i) {
    return inputs.get(1).at(i) - Math.log(factor(inputs, i));
  }

  private static double variance(List<DoubleTensor> inputs, int i) {
    return Math.exp(logVar(inputs, i));
  }

  private static double shift(List<DoubleTensor> inputs, int i) {
    return inputs.get(4).at(0) * inputs.get(2).at(i);
  }
}
