package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.op.GaussianKlGrad;

/** Oracle of {@code gaussian_kl_grad}. */
final class GaussianKlGradOracle implements Oracle<GaussianKlGrad> {
  @Override
  public List<DoubleTensor> apply(GaussianKlGrad op, List<DoubleTensor> inputs) {
    DoubleTensor mu = inputs.get(0);
    DoubleTensor logVar = inputs.get(1);
    return List.of(
        DoubleTensor.of(mu.type(), i -> cotangent(inputs, i) * mu.at(i)),
        DoubleTensor.of(mu.type(), i -> cotangent(inputs, i) * Math.expm1(logVar.at(i)) / 2));
  }

  /** {@code exp(log_var) - 1} cancels: {@code |g| (exp(log_var) + 1) / 2}. */
  @Override
  public List<DoubleTensor> roundings(
      GaussianKlGrad op,
      List<DoubleTensor> inputs,
      List<DoubleTensor> outputs,
      Precision products) {
    DoubleTensor mu = outputs.get(0);
    DoubleTensor logVar = inputs.get(1);
    return List.of(
        DoubleTensor.of(mu.type(), i -> Math.abs(mu.at(i))),
        DoubleTensor.of(
            mu.type(), i -> Math.abs(cotangent(inputs, i)) * (Math.exp(logVar.at(i)) + 1) / 2));
  }

  private static double cotangent(List<DoubleTensor> inputs, int i) {
    DoubleTensor g = inputs.get(2);
    return g.at(i / (inputs.get(0).size() / g.size()));
  }
}
