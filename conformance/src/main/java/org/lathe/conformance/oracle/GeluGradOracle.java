package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;
import org.lathe.graph.op.GeluGrad;

/** Oracle of {@code gelu_grad}. */
final class GeluGradOracle implements Oracle<GeluGrad> {
  @Override
  public List<DoubleTensor> apply(GeluGrad op, List<DoubleTensor> inputs) {
    DoubleTensor x = inputs.get(0);
    DoubleTensor g = inputs.get(1);
    return List.of(
        DoubleTensor.of(
            x.type(),
            i -> {
              double t = GeluOracle.t(x.at(i));
              double s = GeluOracle.sigmoid(t);
              return g.at(i) * (s + s * GeluOracle.sigmoid(-t) * steepness(x.at(i)));
            }));
  }

  /**
   * {@code 1 + x dt/dx (1 - s)} cancels: {@code |g s| (1 + |x dt/dx|)}, and the error of t in s. If
   * s is below the smallest normal number, its error is as large as that number, 2^-126, times the
   * slope.
   */
  @Override
  public List<DoubleTensor> roundings(
      GeluGrad op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    DoubleTensor x = inputs.get(0);
    DoubleTensor g = inputs.get(1);
    return List.of(
        DoubleTensor.of(
            x.type(),
            i -> {
              double t = GeluOracle.t(x.at(i));
              return Math.abs(g.at(i))
                  * (1 + Math.abs(steepness(x.at(i))))
                  * (GeluOracle.sigmoid(t) * GeluOracle.amplification(t)
                      + Float.MIN_NORMAL / TolerancePolicy.U);
            }));
  }

  /** Returns {@code x dt/dx}, which matters only where the sigmoid is neither 0 nor 1. */
  private static double steepness(double x) {
    double near = Math.clamp(x, -30, 30);
    return near * GeluOracle.slope(near);
  }
}
