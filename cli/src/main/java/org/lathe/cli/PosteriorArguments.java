package org.lathe.cli;

import java.util.Optional;
import org.lathe.engine.EngineException;
import org.lathe.models.ltm.FastOptions;
import org.lathe.training.TrainedModel;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a trained model's posteriors are fitted, by default as in its training; and the seed. */
final class PosteriorArguments {
  @Mixin private FastArguments fast;

  @Option(
      names = "--fast-rate",
      paramLabel = "X",
      description = "Peak rate of the fast steps. Default: the last of the training.")
  private Double rate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of all random numbers. Default: ${DEFAULT-VALUE}.")
  private long seed;

  FastOptions over(TrainedModel model, Optional<Integer> steps) {
    FastOptions base = model.fast();
    return Arguments.checked(() -> fast.over(steps.map(base::withSteps).orElse(base)));
  }

  double rate(TrainedModel model) {
    if (rate != null && !(rate > 0)) {
      throw new EngineException("--fast-rate " + rate + ", must be positive");
    }
    return Optional.ofNullable(rate).orElse(model.fastRate());
  }

  long seed() {
    return seed;
  }
}
