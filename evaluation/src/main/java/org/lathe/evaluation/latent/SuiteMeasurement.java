package org.lathe.evaluation.latent;

import java.util.List;
import java.util.Optional;
import org.lathe.evaluation.suite.BlockMeasurement;
import org.lathe.evaluation.suite.LikelihoodMeasurement;
import org.lathe.files.InputException;
import org.lathe.models.InferenceOptions;
import org.lathe.models.ScoreOptions;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.LatentModel;
import org.lathe.models.ltm.measurement.Convergence;
import org.lathe.models.ltm.measurement.MeasurementOptions;
import org.lathe.training.TrainedModel;

/** Chooses how a suite measures a model: its latents where it has some, else its likelihood. */
public final class SuiteMeasurement {
  private SuiteMeasurement() {}

  /**
   * Returns the measurement of a model.
   *
   * @param inference how the model is used
   * @param scores how blocks are scored
   * @param curve T_fast of an inference-compute curve, ascending; empty for that of {@code
   *     inference} alone
   * @param tolerance of fits that stop when they have converged, in nats per token; empty for none
   * @throws InputException if a curve or a tolerance is out of range, or is asked of a model
   *     without latents
   */
  public static BlockMeasurement<?, ?> of(
      TrainedModel model,
      InferenceOptions inference,
      ScoreOptions scores,
      List<Integer> curve,
      Optional<Double> tolerance) {
    if (!(model.model() instanceof LatentModel latent)) {
      if (!curve.isEmpty() || tolerance.isPresent()) {
        throw new InputException(
            "%s has no latents to fit: it is a model of family %s; leave out {%s}"
                .formatted(
                    model.checkpoint().folder(),
                    model.model().label(),
                    curve.isEmpty() ? "adaptive" : "thinkingCurve"));
      }
      return new LikelihoodMeasurement(model.model(), inference, scores);
    }
    FitOptions fit = (FitOptions) inference;
    return new LatentMeasurement(
        latent, fit.fast(), options(fit, scores, curve, tolerance), scores.secondHalf());
  }

  private static MeasurementOptions options(
      FitOptions fit, ScoreOptions scores, List<Integer> curve, Optional<Double> tolerance) {
    try {
      return new MeasurementOptions(
          fit.peak(),
          curve.isEmpty() ? List.of(fit.fast().steps()) : curve,
          scores.draws(),
          tolerance.map(Convergence::new),
          scores.seed());
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage(), e);
    }
  }
}
