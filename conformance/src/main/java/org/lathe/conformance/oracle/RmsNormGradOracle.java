package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.op.RmsNormGrad;

/** Oracle of {@code rms_norm_grad}. */
final class RmsNormGradOracle implements Oracle<RmsNormGrad> {
  @Override
  public List<DoubleTensor> apply(RmsNormGrad op, List<DoubleTensor> inputs) {
    DoubleTensor x = inputs.get(0);
    DoubleTensor w = inputs.get(1);
    DoubleTensor r = inputs.get(2);
    DoubleTensor g = inputs.get(3);
    int d = x.shape().columns();
    double[] sums = sums(inputs, false);
    return List.of(
        DoubleTensor.of(
            x.type(),
            i -> {
              double scale = r.at(i / d);
              double pull = Math.pow(scale, 3) / d * sums[i / d];
              return scale * g.at(i) * w.at(i % d) - x.at(i) * pull;
            }));
  }

  /**
   * {@code r g w} has two roundings. The sum has d terms of two roundings in their product: {@code
   * d + 1} of the sum of absolute terms; its four factors add one rounding each. The last
   * difference adds a rounding of at most the sum of both.
   */
  @Override
  public List<DoubleTensor> roundings(
      RmsNormGrad op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    DoubleTensor x = inputs.get(0);
    DoubleTensor w = inputs.get(1);
    DoubleTensor r = inputs.get(2);
    DoubleTensor g = inputs.get(3);
    int d = x.shape().columns();
    double[] sums = sums(inputs, true);
    return List.of(
        DoubleTensor.of(
            x.type(),
            i -> {
              double scale = Math.abs(r.at(i / d));
              double pull = Math.pow(scale, 3) / d * sums[i / d];
              return 3 * scale * Math.abs(g.at(i) * w.at(i % d))
                  + (d + 6) * Math.abs(x.at(i)) * pull;
            }));
  }

  /** Returns the sum of {@code g w x} of each row, or of the absolute terms. */
  private static double[] sums(List<DoubleTensor> inputs, boolean absolute) {
    DoubleTensor x = inputs.get(0);
    DoubleTensor w = inputs.get(1);
    DoubleTensor g = inputs.get(3);
    int d = x.shape().columns();
    double[] sums = new double[x.shape().rows()];
    for (int i = 0; i < x.size(); i++) {
      double term = g.at(i) * w.at(i % d) * x.at(i);
      sums[i / d] += absolute ? Math.abs(term) : term;
    }
    return sums;
  }
}
