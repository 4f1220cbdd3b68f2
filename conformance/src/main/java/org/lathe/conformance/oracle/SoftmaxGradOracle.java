package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.op.SoftmaxGrad;

/** Oracle of {@code softmax_grad}. */
final class SoftmaxGradOracle implements Oracle<SoftmaxGrad> {
  @Override
  public List<DoubleTensor> apply(SoftmaxGrad op, List<DoubleTensor> inputs) {
    DoubleTensor y = inputs.get(0);
    DoubleTensor g = inputs.get(1);
    int n = y.shape().columns();
    double[] deltas = sums(y, g, false);
    return List.of(DoubleTensor.of(y.type(), i -> y.at(i) * (g.at(i) - deltas[i / n])));
  }

  /**
   * The error of the sum of n products is n roundings of its absolute terms; the difference adds
   * one rounding of its size, and the product one.
   */
  @Override
  public List<DoubleTensor> roundings(
      SoftmaxGrad op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    DoubleTensor y = inputs.get(0);
    DoubleTensor dx = outputs.getFirst();
    int n = y.shape().columns();
    double[] sizes = sums(y, inputs.get(1), true);
    return List.of(
        DoubleTensor.of(
            y.type(), i -> n * Math.abs(y.at(i)) * sizes[i / n] + 2 * Math.abs(dx.at(i))));
  }

  private static double[] sums(DoubleTensor y, DoubleTensor g, boolean absolute) {
    double[] sums = new double[y.shape().rows()];
    for (int i = 0; i < y.size(); i++) {
      double term = g.at(i) * y.at(i);
      sums[i / y.shape().columns()] += absolute ? Math.abs(term) : term;
    }
    return sums;
  }
}
