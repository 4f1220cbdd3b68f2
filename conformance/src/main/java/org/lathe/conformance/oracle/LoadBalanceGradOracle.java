package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.op.LoadBalanceGrad;

/** Oracle of {@code load_balance_grad}. */
final class LoadBalanceGradOracle implements Oracle<LoadBalanceGrad> {
  @Override
  public List<DoubleTensor> apply(LoadBalanceGrad op, List<DoubleTensor> inputs) {
    return List.of(make(inputs, false));
  }

  /**
   * The mean count has the errors of its softmax and E roundings; its difference with a count
   * rounds once. The factor has two roundings, and two products round.
   */
  @Override
  public List<DoubleTensor> roundings(
      LoadBalanceGrad op,
      List<DoubleTensor> inputs,
      List<DoubleTensor> outputs,
      Precision products) {
    return List.of(make(inputs, true));
  }

  private static DoubleTensor make(List<DoubleTensor> inputs, boolean roundings) {
    TokenProbabilities softmax = new TokenProbabilities(inputs.get(0), inputs.get(1));
    int experts = softmax.experts;
    double tokens = softmax.tokens;
    double factor = inputs.get(2).at(0) * experts / (2 * tokens * tokens);
    DoubleTensor out = DoubleTensor.zeros(inputs.get(0).type());
    for (int t = 0; t < softmax.tokens; t++) {
      softmax.compute(t);
      double mean = 0;
      double ofMean = 0;
      for (int e = 0; e < experts; e++) {
        double term = softmax.counts[e] * softmax.p[e];
        mean += term;
        ofMean += term * (softmax.errors[e] + experts);
      }
      for (int e = 0; e < experts; e++) {
        double scaled = factor * softmax.p[e];
        double value = scaled * (softmax.counts[e] - mean);
        out.values()[e * softmax.tokens + t] =
            roundings
                ? Math.abs(value) * (softmax.errors[e] + 5) + Math.abs(scaled) * ofMean
                : value;
      }
    }
    return out;
  }
}
