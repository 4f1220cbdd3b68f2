package org.lathe.conformance.oracle;

import java.util.ArrayList;
import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;
import org.lathe.graph.op.LinearCrossEntropy;

/** Oracle of {@code linear_cross_entropy}: whole rows of logits and probabilities. */
final class LinearCrossEntropyOracle implements Oracle<LinearCrossEntropy> {
  @Override
  public List<DoubleTensor> apply(LinearCrossEntropy op, List<DoubleTensor> inputs) {
    return make(op, inputs, false, Precision.F32);
  }

  /**
   * To first order: the error of the log denominator is the mean of the errors of its logits. The
   * error of the loss is that error, the error of its own logit and its rounding. The error of a
   * coefficient of the gradient is that of its probability and its own rounding; the sum of V terms
   * in the gradient adds V roundings.
   */
  @Override
  public List<DoubleTensor> roundings(
      LinearCrossEntropy op,
      List<DoubleTensor> inputs,
      List<DoubleTensor> outputs,
      Precision products) {
    return make(op, inputs, true, products);
  }

  private static List<DoubleTensor> make(
      LinearCrossEntropy op, List<DoubleTensor> inputs, boolean roundings, Precision products) {
    DoubleTensor table = inputs.get(1);
    DoubleTensor targets = inputs.get(2);
    Logits logits = new Logits(inputs.get(0), table, LinearCrossEntropy.bias(inputs));
    List<DoubleTensor> outputs = new ArrayList<>();
    op.outputs(inputs.stream().map(DoubleTensor::type).toList())
        .forEach(type -> outputs.add(DoubleTensor.zeros(type)));
    int d = logits.width();
    for (int t = 0; t < targets.size(); t++) {
      ScoredPosition position = ScoredPosition.of(logits, t, products);
      int target = (int) targets.at(t);
      outputs.get(1).values()[t] = roundings ? position.ofLse() : position.lse();
      if (target < 0) {
        continue;
      }
      double loss = position.lse() - position.logits()[target];
      outputs.get(0).values()[t] =
          roundings ? position.ofLse() + position.ofLogits()[target] + Math.abs(loss) : loss;
      for (int v = 0; v < logits.vocabulary() && op.inputGradient(); v++) {
        double coefficient = position.probability(v) - (v == target ? 1 : 0);
        double error =
            position.ofProbability(v)
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
}
