package org.lathe.conformance.oracle;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.GaussianKl;

/** Oracle of {@code gaussian_kl}. */
final class GaussianKlOracle implements Oracle<GaussianKl> {
  @Override
  public List<DoubleTensor> apply(GaussianKl op, List<DoubleTensor> inputs) {
    DoubleTensor mu = inputs.get(0);
    DoubleTensor logVar = inputs.get(1);
    return List.of(
        sum(
            mu,
            i -> {
              double v = logVar.at(i);
              return (mu.at(i) * mu.at(i) + Math.exp(v) - 1 - v) / 2;
            }));
  }

  /**
   * With A the sum of {@code mu^2 + exp(log_var) + 1 + |log_var|}: each of the n terms has exp, of
   * {@link TolerancePolicy#ELEMENTARY} roundings, a square and three sums, and is summed with n
   * others: {@code (n + 4 + ELEMENTARY) A / 2}.
   */
  @Override
  public List<DoubleTensor> roundings(
      GaussianKl op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    DoubleTensor mu = inputs.get(0);
    DoubleTensor logVar = inputs.get(1);
    DoubleTensor kl = outputs.getFirst();
    int terms = mu.size() / Math.max(1, kl.size());
    DoubleTensor sizes =
        sum(
            mu,
            i -> {
              double v = logVar.at(i);
              return (mu.at(i) * mu.at(i) + Math.exp(v) + 1 + Math.abs(v)) / 2;
            });
    double roundings = terms + 4 + TolerancePolicy.ELEMENTARY;
    return List.of(DoubleTensor.of(kl.type(), row -> roundings * sizes.at(row)));
  }

  private static DoubleTensor sum(DoubleTensor mu, IntToDoubleFunction term) {
    DoubleTensor sum = DoubleTensor.zeros(TensorType.f32(mu.shape().withoutLast().withoutLast()));
    for (int i = mu.size() - 1; i >= 0; i--) {
      sum.values()[i / (mu.size() / sum.size())] += term.applyAsDouble(i);
    }
    return sum;
  }
}
