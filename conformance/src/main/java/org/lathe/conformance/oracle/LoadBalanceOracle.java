package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.LoadBalance;

/** Oracle of {@code load_balance}. */
final class LoadBalanceOracle implements Oracle<LoadBalance> {
  @Override
  public List<DoubleTensor> apply(LoadBalance op, List<DoubleTensor> inputs) {
    return List.of(make(inputs, false));
  }

  /**
   * All terms are positive: each has the relative error of its softmax, T roundings of the sum over
   * the tokens, E of that over the experts, and two of the factor and the product with it.
   */
  @Override
  public List<DoubleTensor> roundings(
      LoadBalance op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    return List.of(make(inputs, true));
  }

  private static DoubleTensor make(List<DoubleTensor> inputs, boolean roundings) {
    TokenProbabilities softmax = new TokenProbabilities(inputs.get(0), inputs.get(1));
    double loss = 0;
    for (int t = 0; t < softmax.tokens; t++) {
      softmax.compute(t);
      for (int e = 0; e < softmax.experts; e++) {
        double term = softmax.counts[e] * softmax.p[e];
        double error = softmax.errors[e] + softmax.tokens + softmax.experts + 2;
        loss += roundings ? term * error : term;
      }
    }
    double tokens = softmax.tokens;
    double value = loss * softmax.experts / (2 * tokens * tokens);
    return DoubleTensor.of(TensorType.f32(1), i -> value);
  }
}
