package org.lathe.conformance.oracle;

import java.util.List;
import java.util.Optional;
import org.lathe.engine.Precision;
import org.lathe.graph.op.UniformScoreEntropyGradWeight;

/** Oracle of {@code uniform_score_entropy_grad_weight}: position by position. */
final class UniformScoreEntropyGradWeightOracle implements Oracle<UniformScoreEntropyGradWeight> {
  @Override
  public List<DoubleTensor> apply(UniformScoreEntropyGradWeight op, List<DoubleTensor> inputs) {
    return make(inputs, false, Precision.F32);
  }

  /** The roundings of a coefficient are those in {@link TrueRatios}. */
  @Override
  public List<DoubleTensor> roundings(
      UniformScoreEntropyGradWeight op,
      List<DoubleTensor> inputs,
      List<DoubleTensor> outputs,
      Precision products) {
    return make(inputs, true, products);
  }

  private static List<DoubleTensor> make(
      List<DoubleTensor> inputs, boolean roundings, Precision products) {
    int positions = inputs.get(4).size();
    Logits scores = new Logits(inputs.get(0), inputs.get(1), Optional.of(inputs.get(2)));
    OutputLayerSums sums = new OutputLayerSums(inputs, positions, roundings, products);
    for (int t = 0; t < positions; t++) {
      TrueRatios ratios = TrueRatios.of(inputs, t);
      double factor = inputs.get(6).at(t) / scores.vocabulary();
      for (int y = 0; y < scores.vocabulary() && ratios.scored(); y++) {
        double s = scores.at(t, y);
        double ofDerivative = ratios.ofDerivative(y, s, scores.roundings(t, y, products));
        sums.add(t, y, factor * ratios.derivative(y, s), Math.abs(factor) * ofDerivative);
      }
    }
    return sums.outputs();
  }
}
