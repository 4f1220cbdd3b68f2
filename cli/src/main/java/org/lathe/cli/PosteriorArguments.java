package org.lathe.cli;

import java.util.Optional;
import org.lathe.files.InputException;
import org.lathe.models.InferenceOptions;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.LatentModel;
import org.lathe.models.ltm.Latents;
import org.lathe.models.ltm.family.LtmModel;
import org.lathe.training.TrainedModel;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of fitting posteriors, by default those of the model's training; and the seed. */
final class PosteriorArguments {
  @Mixin private FastArguments fast;

  @Option(
      names = "--fast-rate",
      paramLabel = "X",
      description =
          "Peak learning rate of the fast steps. Default: that of the last training step.")
  private Double rate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of all random numbers. Default: ${DEFAULT-VALUE}.")
  private long seed;

  /**
   * Returns the options of fits: those of the training, changed by the options that were given.
   *
   * @throws InputException if the model is of another family
   */
  FitOptions fit(TrainedModel model, Optional<Integer> steps, Optional<Latents> latents) {
    FitOptions trained = fitted(model);
    FastOptions base = trained.fast();
    FastOptions asked = Arguments.checked(() -> fast.over(steps.map(base::withSteps).orElse(base)));
    boolean same =
        asked.logVarMean() == base.logVarMean()
            && asked.logVarDeviation() == base.logVarDeviation();
    if (!same && !(model.model() instanceof LtmModel)) {
      throw new InputException(
          "%s is a model of family %s, whose fits start from its encoder's posterior: remove --log-var-start, --log-var-spread and --protocol"
              .formatted(model.checkpoint().folder(), model.model().label()));
    }
    if (rate != null && !(rate > 0)) {
      throw new InputException("--fast-rate " + rate + ", must be positive");
    }
    return new FitOptions(
        asked,
        Optional.ofNullable(rate).orElse(trained.peak()),
        latents.orElseGet(() -> Latents.of(asked)));
  }

  /**
   * Returns the inference options of a model of any family.
   *
   * @throws InputException if options of fits are given for a model without latents
   */
  InferenceOptions inference(
      TrainedModel model, Optional<Integer> steps, Optional<Latents> latents) {
    if (model.model() instanceof LatentModel) {
      return fit(model, steps, latents);
    }
    if (steps.isPresent() || latents.isPresent() || rate != null || fast.given()) {
      throw new InputException(
          "%s has no latents to fit: it is a model of family %s; remove the options of fits"
              .formatted(model.checkpoint().folder(), model.model().label()));
    }
    return model.inference();
  }

  private static FitOptions fitted(TrainedModel model) {
    latent(model);
    return (FitOptions) model.inference();
  }

  /**
   * Returns the model as one with latents.
   *
   * @throws InputException if it has none
   */
  static LatentModel latent(TrainedModel model) {
    return LatentModel.of(model.model(), model.checkpoint().folder());
  }

  long seed() {
    return seed;
  }
}
