package org.lathe.cli;

import java.util.Optional;
import java.util.OptionalInt;
import org.lathe.files.InputException;
import org.lathe.models.InferenceOptions;
import org.lathe.models.diffusion.sampling.LastStep;
import org.lathe.models.diffusion.sampling.SamplerName;
import org.lathe.models.diffusion.sampling.SamplerOptions;
import org.lathe.models.diffusion.sampling.TimeGrid;
import org.lathe.training.TrainedModel;
import picocli.CommandLine.Option;

/** Options of the samplers of diffusion models, the same in every command that generates. */
final class SamplerArguments {
  @Option(
      names = "--sampler",
      paramLabel = "NAME",
      description =
          "Of a diffusion model: first_hitting, ancestral (if noise masks tokens), euler, analytic"
              + " (if the network gives scores). Default: first_hitting, else analytic.")
  private SamplerName sampler;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "Steps of ancestral, euler and analytic. Default: as many as the model has positions.")
  private Integer steps;

  @Option(
      names = "--grid",
      paramLabel = "SHAPE",
      description =
          "Times of these steps: uniform, or cosine (small steps first). Default: cosine for md4,"
              + " else uniform.")
  private TimeGrid grid;

  @Option(
      names = "--last-step",
      paramLabel = "HOW",
      description =
          "What is left after these steps: draw, or argmax (the likeliest tokens). Default: draw.")
  private LastStep lastStep;

  @Option(
      names = "--stride",
      paramLabel = "N",
      description =
          "Generates window after window, each with N new tokens after the last ones of the window"
              + " before: more tokens than the model has positions. Default: one window.")
  private Integer stride;

  /** Returns whether windows are asked for. */
  boolean strides() {
    return stride != null;
  }

  /**
   * Returns inference options with what was given here.
   *
   * @throws InputException if an option is given for a model that generates token by token, or for
   *     a sampler that does not read it
   */
  InferenceOptions over(TrainedModel model, InferenceOptions inference) {
    if (sampler == null && steps == null && grid == null && lastStep == null && stride == null) {
      return inference;
    }
    if (!(inference instanceof SamplerOptions usual)) {
      throw new InputException(
          "%s generates token by token: it is a model of family %s; remove the options of samplers"
              .formatted(model.checkpoint().folder(), model.model().label()));
    }
    SamplerName name = Optional.ofNullable(sampler).orElse(usual.sampler());
    if (name == SamplerName.FIRST_HITTING && (grid != null || lastStep != null)) {
      throw new InputException(
          "first_hitting has no grid of times: remove {grid} and {lastStep}, or choose another"
              + " {sampler}");
    }
    return new SamplerOptions(
        name,
        steps == null ? OptionalInt.empty() : OptionalInt.of(steps),
        Optional.ofNullable(grid).orElse(usual.grid()),
        Optional.ofNullable(lastStep).orElse(usual.last()),
        stride == null ? OptionalInt.empty() : OptionalInt.of(stride));
  }
}
