package org.lathe.evaluation.latent;

import java.util.Arrays;
import java.util.Optional;
import org.lathe.evaluation.FiniteFigure;
import org.lathe.models.ltm.measurement.ConvergedFit;
import org.lathe.models.ltm.measurement.Draws;
import org.lathe.models.ltm.measurement.FitPoint;
import org.lathe.models.ltm.measurement.LatentFigures;
import org.lathe.models.ltm.measurement.MeasurementOptions;
import org.lathe.models.ltm.measurement.PredictiveDraws;

/**
 * Holds the measurements of a block against what was asked for: each part is there or not, as long
 * as it must be, and finite.
 *
 * @param options of the measurement
 * @param secondHalf whether second halves are predicted
 * @param layers of the model
 * @param latents vectors of each layer
 */
record LatentBlockCheck(MeasurementOptions options, boolean secondHalf, int layers, int latents) {
  private static final String PRIOR_HALF = "prior_second_half_nll";

  /** Carries the first fault out of the parts. */
  private static final class Fault extends Exception {
    private static final long serialVersionUID = 1L;

    Fault(String message) {
      super(message);
    }
  }

  /** Returns what is wrong, for people; empty where nothing is. */
  Optional<String> fault(LatentBlock block) {
    try {
      finite("nelbo", block.nelbo(), options.most());
      require(
          block.points() != null && block.points().size() == options.fastSteps().size(),
          "points must be %d".formatted(options.fastSteps().size()));
      for (int i = 0; i < block.points().size(); i++) {
        point(block.points().get(i), options.fastSteps().get(i));
      }
      half(PRIOR_HALF, block.priorSecondHalfNll());
      sizes(block.latents());
      adaptive(block.adaptive());
      return Optional.empty();
    } catch (Fault found) {
      return Optional.of(found.getMessage());
    }
  }

  private void point(FitPoint point, int fastSteps) throws Fault {
    require(point != null, "a point is null");
    require(
        point.fastSteps() == fastSteps,
        "a point is of %d fast steps, must be of %d".formatted(point.fastSteps(), fastSteps));
    Optional<String> fitted = FiniteFigure.fault("fitted", point.fittedNoise());
    require(fitted.isEmpty(), fitted.orElse(""));
    draws(point.draws());
    half("second_half_nll", point.secondHalf());
  }

  private void draws(Draws draws) throws Fault {
    require(draws != null, "draws are missing");
    finite("kl_by_layer", draws.klByLayer(), layers);
    finite("nll", draws.nll(), options.draws());
    finite("log_ratio", draws.logRatio(), options.draws());
  }

  private void half(String name, PredictiveDraws half) throws Fault {
    if (!secondHalf) {
      require(half == null, "%s is there, must not be".formatted(name));
      return;
    }
    require(half != null, "%s is missing".formatted(name));
    finite(name, half.nll(), options.draws());
  }

  private void sizes(LatentFigures sizes) throws Fault {
    require(sizes != null, "latents are missing");
    layers("kl", sizes.kl());
    layers("norm", sizes.norm());
  }

  private void layers(String name, double[][] values) throws Fault {
    require(
        values != null && values.length == layers,
        "%s of the latents must have %d layers".formatted(name, layers));
    for (double[] layer : values) {
      finite(name, layer, latents);
    }
  }

  private void adaptive(ConvergedFit fit) throws Fault {
    if (options.convergence().isEmpty()) {
      require(fit == null, "adaptive is there, must not be");
      return;
    }
    require(fit != null, "adaptive is missing");
    require(
        fit.steps() >= 0 && fit.steps() <= options.most(),
        "adaptive took %d steps, must be 0 to %d".formatted(fit.steps(), options.most()));
    draws(fit.draws());
  }

  private static void finite(String name, double[] values, int length) throws Fault {
    require(
        values != null && values.length == length,
        "%s must have %d numbers, has %s"
            .formatted(name, length, values == null ? "none" : values.length));
    require(
        Arrays.stream(values).allMatch(Double::isFinite),
        "%s has a number that is not finite".formatted(name));
  }

  private static void require(boolean holds, String otherwise) throws Fault {
    if (!holds) {
      throw new Fault(otherwise);
    }
  }
}
