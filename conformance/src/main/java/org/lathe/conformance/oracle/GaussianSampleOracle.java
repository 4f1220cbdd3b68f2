package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.op.GaussianSample;

/** Oracle of {@code gaussian_sample}. */
final class GaussianSampleOracle implements Oracle<GaussianSample> {
  @Override
  public List<DoubleTensor> apply(GaussianSample op, List<DoubleTensor> inputs) {
    DoubleTensor mu = inputs.get(0);
    return List.of(DoubleTensor.of(mu.type(), i -> mu.at(i) + deviation(inputs, i)));
  }

  /** The sum cancels: {@code |mu| + |noise exp(log_var / 2)|}. */
  @Override
  public List<DoubleTensor> roundings(
      GaussianSample op,
      List<DoubleTensor> inputs,
      List<DoubleTensor> outputs,
      Precision products) {
    DoubleTensor mu = inputs.get(0);
    return List.of(
        DoubleTensor.of(mu.type(), i -> Math.abs(mu.at(i)) + Math.abs(deviation(inputs, i))));
  }

  private static double deviation(List<DoubleTensor> inputs, int i) {
    return inputs.get(2).at(i) * Math.sqrt(Math.exp(inputs.get(1).at(i)));
  }
}
