package org.lathe.cli;

import java.util.Optional;
import org.lathe.models.InferenceOptions;
import org.lathe.models.ltm.Latents;
import org.lathe.training.TrainedModel;
import picocli.CommandLine.Option;

/** How z is fitted to a prompt, and which z continues it. */
final class PromptFitArguments {
  @Option(
      names = "--latents",
      paramLabel = "WHICH",
      description =
          "After a prompt: mean of the posterior, sample (at fresh noise), or fitted (at the noise"
              + " of the fit). Default: fitted if the fit uses fixed noise, else mean.")
  private Latents latents;

  @Option(
      names = "--fast-steps",
      paramLabel = "T",
      description = "T_fast for a prompt. Default: as in the training.")
  private Integer fastSteps;

  /**
   * Returns the inference of a model with these options and those of its family.
   *
   * @throws org.lathe.files.InputException if an option is of another family
   */
  InferenceOptions inference(
      TrainedModel model, PosteriorArguments posterior, SamplerArguments sampler) {
    return sampler.over(
        model,
        posterior.inference(model, Optional.ofNullable(fastSteps), Optional.ofNullable(latents)));
  }
}
