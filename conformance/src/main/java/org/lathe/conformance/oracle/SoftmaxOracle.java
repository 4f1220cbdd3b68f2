package org.lathe.conformance.oracle;

import java.util.Arrays;
import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;
import org.lathe.graph.op.Softmax;

/** Oracle of {@code softmax}. */
final class SoftmaxOracle implements Oracle<Softmax> {
  @Override
  public List<DoubleTensor> apply(Softmax op, List<DoubleTensor> inputs) {
    DoubleTensor x = inputs.getFirst();
    int n = x.shape().columns();
    double[] largest = largest(x);
    double[] sums = new double[x.shape().rows()];
    for (int i = 0; i < x.size(); i++) {
      sums[i / n] += Math.exp(x.at(i) - largest[i / n]);
    }
    return List.of(
        DoubleTensor.of(x.type(), i -> Math.exp(x.at(i) - largest[i / n]) / sums[i / n]));
  }

  /**
   * To first order and relative to y: the error of an exponential is the rounding of its exponent,
   * {@code |x - max|}, and its own. The error of the denominator is the mean of the errors of its
   * terms and one rounding for each of n terms. The quotient rounds once.
   */
  @Override
  public List<DoubleTensor> roundings(
      Softmax op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    DoubleTensor x = inputs.getFirst();
    DoubleTensor y = outputs.getFirst();
    int n = x.shape().columns();
    double[] largest = largest(x);
    double[] means = new double[x.shape().rows()];
    for (int i = 0; i < x.size(); i++) {
      means[i / n] += y.at(i) * ofExponential(x.at(i), largest[i / n]);
    }
    return List.of(
        DoubleTensor.of(
            x.type(),
            i -> y.at(i) * (ofExponential(x.at(i), largest[i / n]) + means[i / n] + n + 1)));
  }

  private static double ofExponential(double x, double largest) {
    return Math.abs(x - largest) + TolerancePolicy.ELEMENTARY;
  }

  private static double[] largest(DoubleTensor x) {
    double[] largest = new double[x.shape().rows()];
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < x.size(); i++) {
      int row = i / x.shape().columns();
      largest[row] = Math.max(largest[row], x.at(i));
    }
    return largest;
  }
}
