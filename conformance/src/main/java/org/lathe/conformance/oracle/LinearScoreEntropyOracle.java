package org.lathe.conformance.oracle;

import java.util.List;
import java.util.Optional;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;
import org.lathe.graph.op.LinearScoreEntropy;

/** Oracle of {@code linear_score_entropy}: whole rows of logits and scores. */
final class LinearScoreEntropyOracle implements Oracle<LinearScoreEntropy> {
  @Override
  public List<DoubleTensor> apply(LinearScoreEntropy op, List<DoubleTensor> inputs) {
    return make(op, inputs, false, Precision.F32);
  }

  /**
   * To first order: the cross-entropy has the error of the log sum, that of the target's logit and
   * its own rounding. The exponent of the penalty has the error of the log sum, of the logarithm of
   * the total and of two differences. Their sum and its product with the total are rounded once
   * each. The relative error of a score is that of its exponent and of the exponential; a
   * coefficient of the gradient is rounded once more, and the sum of V terms adds V roundings.
   */
  @Override
  public List<DoubleTensor> roundings(
      LinearScoreEntropy op,
      List<DoubleTensor> inputs,
      List<DoubleTensor> outputs,
      Precision products) {
    return make(op, inputs, true, products);
  }

  private static List<DoubleTensor> make(
      LinearScoreEntropy op, List<DoubleTensor> inputs, boolean roundings, Precision products) {
    DoubleTensor table = inputs.get(1);
    DoubleTensor targets = inputs.get(3);
    Logits logits = new Logits(inputs.get(0), table, Optional.of(inputs.get(2)));
    List<DoubleTensor> outputs =
        op.outputs(inputs.stream().map(DoubleTensor::type).toList()).stream()
            .map(DoubleTensor::zeros)
            .toList();
    int d = logits.width();
    for (int t = 0; t < targets.size(); t++) {
      ScoredPosition position = ScoredPosition.of(logits, t, products);
      int target = targets.intAt(t);
      double offset = inputs.get(4).at(t);
      double total = inputs.get(5).at(t);
      outputs.get(1).values()[t] = roundings ? position.ofLse() : position.lse();
      if (target < 0) {
        continue;
      }
      outputs.get(0).values()[t] = loss(position, target, offset, total, roundings);
      for (int v = 0; v < logits.vocabulary() && op.inputGradient(); v++) {
        double exponent = position.logits()[v] - offset;
        double score = Math.exp(exponent);
        double coefficient = score - (v == target ? total : 0);
        double relative =
            ExponentialRemainder.relative(position.ofLogits()[v] + Math.abs(exponent));
        double error =
            score * relative
                + (TolerancePolicy.terms(products, logits.vocabulary()) + 1)
                    * Math.abs(coefficient);
        for (int c = 0; c < d; c++) {
          double weight = table.at(v * d + c);
          outputs.get(2).values()[t * d + c] +=
              roundings ? error * Math.abs(weight) : coefficient * weight;
        }
      }
    }
    return outputs;
  }

  private static double loss(
      ScoredPosition position, int target, double offset, double total, boolean roundings) {
    double crossEntropy = position.lse() - position.logits()[target];
    double u = position.lse() - offset - Math.log(total);
    double ofExponent =
        position.ofLse()
            + Math.abs(position.lse() - offset)
            + TolerancePolicy.ELEMENTARY * Math.abs(Math.log(total))
            + Math.abs(u);
    ExponentialRemainder penalty = new ExponentialRemainder(u, ofExponent);
    double sum = crossEntropy + penalty.value();
    if (!roundings) {
      return total * sum;
    }
    double ofCrossEntropy = position.ofLse() + position.ofLogits()[target] + Math.abs(crossEntropy);
    return total * (ofCrossEntropy + penalty.roundings() + 2 * Math.abs(sum));
  }
}
