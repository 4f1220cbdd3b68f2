package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;
import org.lathe.graph.op.ExpertSwiglu;

/** Oracle of {@code expert_swiglu}. */
final class ExpertSwigluOracle implements Oracle<ExpertSwiglu> {
  @Override
  public List<DoubleTensor> apply(ExpertSwiglu op, List<DoubleTensor> inputs) {
    return List.of(make(inputs, false, Precision.F32));
  }

  /**
   * The last product has the error of its hidden row, and h roundings of its absolute terms; the
   * sum over the experts rounds once for each of them.
   */
  @Override
  public List<DoubleTensor> roundings(
      ExpertSwiglu op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    return List.of(make(inputs, true, products));
  }

  private static DoubleTensor make(
      List<DoubleTensor> inputs, boolean roundings, Precision products) {
    ExpertRowOracle row = new ExpertRowOracle(inputs, products);
    DoubleTensor x = inputs.getFirst();
    DoubleTensor w2 = inputs.get(4);
    int experts = w2.shape().extent(0);
    int d = w2.shape().extent(1);
    DoubleTensor y = DoubleTensor.zeros(x.type());
    double terms = TolerancePolicy.terms(products, row.h);
    for (int t = 0; t < x.shape().rows(); t++) {
      for (int e = 0; e < experts; e++) {
        if (!row.compute(t, e)) {
          continue;
        }
        for (int c = 0; c < d; c++) {
          double sum = 0;
          double error = 0;
          for (int j = 0; j < row.h; j++) {
            double weight = w2.at((e * d + c) * row.h + j);
            sum += row.gated[j] * weight;
            error += (row.ofGated[j] + terms * Math.abs(row.gated[j])) * Math.abs(weight);
          }
          y.values()[t * d + c] += roundings ? error + experts * Math.abs(sum) : sum;
        }
      }
    }
    return y;
  }

  /** An expert whose gate is 0 takes no part, so that its gate has the gradient 0. */
  @Override
  public boolean differentiable(
      ExpertSwiglu op, List<DoubleTensor> inputs, int input, int element) {
    return input != 1 || inputs.get(1).at(element) != 0;
  }
}
