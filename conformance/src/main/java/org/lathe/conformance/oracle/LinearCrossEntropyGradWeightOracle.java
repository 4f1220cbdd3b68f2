package org.lathe.conformance.oracle;

import java.util.List;
import java.util.Optional;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;
import org.lathe.graph.op.LinearCrossEntropyGradWeight;

/**
 * Oracle of {@code linear_cross_entropy_grad_weight}: outer products and, with a bias, sums of
 * coefficients, position by position.
 */
final class LinearCrossEntropyGradWeightOracle implements Oracle<LinearCrossEntropyGradWeight> {
  @Override
  public List<DoubleTensor> apply(LinearCrossEntropyGradWeight op, List<DoubleTensor> inputs) {
    return make(op, inputs, false, Precision.F32);
  }

  /**
   * The error of the exponent is that of its logit and the rounding of the difference; the
   * exponential adds its own error. Together they are the relative error of the probability. The
   * coefficient is rounded twice more; the sum of T terms adds T roundings. The sum for the bias is
   * no product, so that its terms are rounded only where the engine stores coefficients.
   */
  @Override
  public List<DoubleTensor> roundings(
      LinearCrossEntropyGradWeight op,
      List<DoubleTensor> inputs,
      List<DoubleTensor> outputs,
      Precision products) {
    return make(op, inputs, true, products);
  }

  private static List<DoubleTensor> make(
      LinearCrossEntropyGradWeight op,
      List<DoubleTensor> inputs,
      boolean roundings,
      Precision products) {
    DoubleTensor x = inputs.get(0);
    DoubleTensor targets = inputs.get(2);
    Optional<DoubleTensor> bias = LinearCrossEntropyGradWeight.bias(inputs);
    Logits logits = new Logits(x, inputs.get(1), bias);
    int d = logits.width();
    List<DoubleTensor> outputs =
        op.outputs(inputs.stream().map(DoubleTensor::type).toList()).stream()
            .map(DoubleTensor::zeros)
            .toList();
    for (int t = 0; t < targets.size(); t++) {
      int target = (int) targets.at(t);
      double g = inputs.get(4).at(t);
      for (int v = 0; v < logits.vocabulary() && target >= 0; v++) {
        double exponent = logits.at(t, v) - inputs.get(3).at(t);
        double p = Math.exp(exponent);
        double coefficient = g * (p - (v == target ? 1 : 0));
        double relative =
            logits.roundings(t, v, products) + Math.abs(exponent) + TolerancePolicy.ELEMENTARY;
        double ofCoefficient = Math.abs(g) * p * relative + 2 * Math.abs(coefficient);
        double error =
            ofCoefficient + TolerancePolicy.terms(products, targets.size()) * Math.abs(coefficient);
        for (int c = 0; c < d; c++) {
          double value = x.at(t * d + c);
          outputs.getFirst().values()[v * d + c] +=
              roundings ? error * Math.abs(value) : coefficient * value;
        }
        if (bias.isPresent()) {
          double summed = targets.size() + TolerancePolicy.stored(products);
          outputs.get(1).values()[v] +=
              roundings ? ofCoefficient + summed * Math.abs(coefficient) : coefficient;
        }
      }
    }
    return outputs;
  }
}
