package org.lathe.conformance.whole;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.conformance.golden.DoubleAdam;
import org.lathe.conformance.golden.ReferenceModel;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.optimizer.OptimizerOptions;

/**
 * Rounds of a fit and a slow step in float64.
 *
 * @param losses mean cross-entropy at the fitted z, per round
 * @param norms norm of the whole gradient, per round
 * @param weights after the last round
 */
record ReferenceTraining(double[] losses, double[] norms, Map<String, double[]> weights) {
  /** Added to the norm before the clip divides by it. */
  private static final double CLIP_EPSILON = 1e-6;

  /**
   * Trains.
   *
   * @param moved changes the start of the training by roundings; null for the training itself
   */
  static ReferenceTraining of(
      DrawnModel model,
      int rounds,
      FastOptions fast,
      double peak,
      OptimizerOptions slow,
      double rate,
      Perturbation moved) {
    Map<String, double[]> start = model.weights();
    Map<String, double[]> weights = moved == null ? start : moved.of(start);
    Map<String, DoubleAdam> optimizers = new LinkedHashMap<>();
    weights.forEach(
        (name, values) ->
            optimizers.put(
                name,
                new DoubleAdam(
                    values.length,
                    (float) slow.beta1(),
                    (float) slow.beta2(),
                    model.isMatrix(name) ? slow.decay() : 0)));
    double[] losses = new double[rounds];
    double[] norms = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      ReferenceFit fit =
          ReferenceFit.of(model, weights, CaseFit.of(fast), peak, List.of(model.noise()), moved);
      ReferenceModel reference = model.reference(weights);
      Map<String, double[]> gradients = model.zeros();
      double perToken = 1.0 / model.scored();
      for (int b = 0; b < model.batch(); b++) {
        ReferenceModel.Sequence sequence =
            model.sequence(b, fit.mu(), fit.logVar(), DrawnModel.wide(model.noise()));
        losses[round] += perToken * reference.nllGradient(sequence, perToken, gradients).nll();
      }
      if (moved != null) {
        double norm = WeightGradients.norm(gradients);
        gradients.values().forEach(gradient -> moved.gradient(gradient, norm));
      }
      norms[round] = WeightGradients.norm(gradients);
      double clip = Math.min(1, slow.clip() / (norms[round] + CLIP_EPSILON));
      weights.forEach(
          (name, values) -> optimizers.get(name).step(values, gradients.get(name), 0, clip, rate));
    }
    return new ReferenceTraining(losses, norms, weights);
  }
}
