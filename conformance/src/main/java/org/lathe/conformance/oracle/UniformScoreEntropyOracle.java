package org.lathe.conformance.oracle;

import java.util.List;
import java.util.Optional;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;
import org.lathe.graph.op.UniformScoreEntropy;

/** Oracle of {@code uniform_score_entropy}: term by term. */
final class UniformScoreEntropyOracle implements Oracle<UniformScoreEntropy> {
  @Override
  public List<DoubleTensor> apply(UniformScoreEntropy op, List<DoubleTensor> inputs) {
    return make(op, inputs, false, Precision.F32);
  }

  /**
   * A term is {@code a (e^u - 1 - u)} with {@code u = s - log a}. The exponent has the errors of
   * its score and of the logarithm, and its own rounding. The sum of V terms, none of them
   * negative, adds V roundings; a ratio or its reciprocal, the product with it, and the quotient by
   * V add four. The relative error of e^s is that of s and of the exponential; a coefficient of the
   * gradient is rounded three times more, and the sum of V products adds V roundings.
   */
  @Override
  public List<DoubleTensor> roundings(
      UniformScoreEntropy op,
      List<DoubleTensor> inputs,
      List<DoubleTensor> outputs,
      Precision products) {
    return make(op, inputs, true, products);
  }

  private static List<DoubleTensor> make(
      UniformScoreEntropy op, List<DoubleTensor> inputs, boolean roundings, Precision products) {
    DoubleTensor table = inputs.get(1);
    Logits scores = new Logits(inputs.get(0), table, Optional.of(inputs.get(2)));
    List<DoubleTensor> outputs =
        op.outputs(inputs.stream().map(DoubleTensor::type).toList()).stream()
            .map(DoubleTensor::zeros)
            .toList();
    int vocabulary = scores.vocabulary();
    int d = scores.width();
    for (int t = 0; t < outputs.getFirst().size(); t++) {
      TrueRatios ratios = TrueRatios.of(inputs, t);
      for (int y = 0; y < vocabulary && ratios.scored(); y++) {
        double s = scores.at(t, y);
        double ofScore = scores.roundings(t, y, products);
        if (y != ratios.noisy()) {
          double a = ratios.of(y);
          ExponentialRemainder term = term(s, ofScore, a);
          double ofTerm = term.roundings() + (vocabulary + 4) * term.value();
          outputs.getFirst().values()[t] += a / vocabulary * (roundings ? ofTerm : term.value());
        }
        double coefficient = ratios.derivative(y, s) / vocabulary;
        double error =
            ratios.ofDerivative(y, s, ofScore) / vocabulary
                + TolerancePolicy.terms(products, vocabulary) * Math.abs(coefficient);
        for (int c = 0; c < d && op.inputGradient(); c++) {
          double weight = table.at(y * d + c);
          outputs.get(1).values()[t * d + c] +=
              roundings ? error * Math.abs(weight) : coefficient * weight;
        }
      }
    }
    return outputs;
  }

  private static ExponentialRemainder term(double s, double ofScore, double a) {
    double u = s - Math.log(a);
    double ofLogarithm = TolerancePolicy.ELEMENTARY * Math.abs(Math.log(a));
    return new ExponentialRemainder(u, ofScore + ofLogarithm + Math.abs(u));
  }
}
