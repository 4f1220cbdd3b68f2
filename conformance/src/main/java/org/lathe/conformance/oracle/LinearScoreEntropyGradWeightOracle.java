package org.lathe.conformance.oracle;

import java.util.List;
import java.util.Optional;
import org.lathe.engine.Precision;
import org.lathe.graph.op.LinearScoreEntropyGradWeight;

/** Oracle of {@code linear_score_entropy_grad_weight}: position by position. */
final class LinearScoreEntropyGradWeightOracle implements Oracle<LinearScoreEntropyGradWeight> {
  @Override
  public List<DoubleTensor> apply(LinearScoreEntropyGradWeight op, List<DoubleTensor> inputs) {
    return make(inputs, false, Precision.F32);
  }

  /**
   * The relative error of a score is that of its exponent, which is the error of its logit and the
   * rounding of the difference, and of the exponential. The coefficient is rounded twice more, by a
   * difference and a product.
   */
  @Override
  public List<DoubleTensor> roundings(
      LinearScoreEntropyGradWeight op,
      List<DoubleTensor> inputs,
      List<DoubleTensor> outputs,
      Precision products) {
    return make(inputs, true, products);
  }

  private static List<DoubleTensor> make(
      List<DoubleTensor> inputs, boolean roundings, Precision products) {
    DoubleTensor targets = inputs.get(3);
    Logits logits = new Logits(inputs.get(0), inputs.get(1), Optional.of(inputs.get(2)));
    OutputLayerSums sums = new OutputLayerSums(inputs, targets.size(), roundings, products);
    for (int t = 0; t < targets.size(); t++) {
      int target = targets.intAt(t);
      double g = inputs.get(6).at(t);
      for (int v = 0; v < logits.vocabulary() && target >= 0; v++) {
        double exponent = logits.at(t, v) - inputs.get(4).at(t);
        double score = Math.exp(exponent);
        double coefficient = g * (score - (v == target ? inputs.get(5).at(t) : 0));
        double relative =
            ExponentialRemainder.relative(logits.roundings(t, v, products) + Math.abs(exponent));
        sums.add(t, v, coefficient, Math.abs(g) * score * relative + 2 * Math.abs(coefficient));
      }
    }
    return sums.outputs();
  }
}
