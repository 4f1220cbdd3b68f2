package org.lathe.models.diffusion.sampling;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.lathe.files.InputException;
import org.lathe.models.InferenceOptions;
import org.lathe.models.diffusion.network.Denoiser;
import org.lathe.models.diffusion.noise.NoiseSchedule;
import org.lathe.models.diffusion.noise.Process;

/**
 * How a diffusion model generates.
 *
 * @param sampler how noise is taken away
 * @param steps T of the samplers that have a grid; as many as the model has positions where it is
 *     empty
 * @param grid times of the steps
 * @param last how the noise that is left after the grid is taken away
 * @param stride new tokens of each window but the first, where texts are generated window after
 *     window; where it is empty a text is one window
 */
public record SamplerOptions(
    SamplerName sampler, OptionalInt steps, TimeGrid grid, LastStep last, OptionalInt stride)
    implements InferenceOptions {
  /** Checks the ranges. */
  public SamplerOptions {
    atLeastOne("steps", steps);
    atLeastOne("stride", stride);
    if (sampler == SamplerName.FIRST_HITTING && steps.isPresent()) {
      throw new InputException(
          "first_hitting takes one step for each token: remove {steps}, or choose another"
              + " {sampler}");
    }
  }

  /**
   * Returns the defaults of a process: first hitting where noise masks tokens, else analytic steps.
   * A grid has MD4's cosines for MD4, else equal steps; the last step is a draw.
   */
  public static SamplerOptions of(Process process) {
    return new SamplerOptions(
        SamplerName.of(process),
        OptionalInt.empty(),
        process == Process.MD4 ? TimeGrid.COSINE : TimeGrid.UNIFORM,
        LastStep.DRAW,
        OptionalInt.empty());
  }

  /** Returns whether the sampler has a grid of steps. */
  public boolean takesSteps() {
    return sampler != SamplerName.FIRST_HITTING;
  }

  /** Returns false: bounds need no sampler. */
  @Override
  public boolean scoring() {
    return false;
  }

  @Override
  public Optional<String> generation() {
    StringBuilder words = new StringBuilder(sampler.id());
    if (takesSteps()) {
      words.append(
          steps.isPresent() ? ", " + steps.getAsInt() + " steps" : ", a step per position");
      words.append(", grid ").append(lower(grid)).append(", last step ").append(lower(last));
    }
    stride.ifPresent(value -> words.append(", stride ").append(value));
    return Optional.of(words.toString());
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** Returns the options that are not empty, which are also its JSON. */
  @Override
  @JsonValue
  public Map<String, Object> summary() {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("sampler", sampler.id());
    steps.ifPresent(value -> summary.put("steps", value));
    if (takesSteps()) {
      summary.put("grid", lower(grid));
      summary.put("last", lower(last));
    }
    stride.ifPresent(value -> summary.put("stride", value));
    return summary;
  }

  /**
   * Returns the sampler.
   *
   * @throws InputException if it does not fit the process
   */
  Sampler build(Denoiser denoiser, Process process, NoiseSchedule schedule) {
    sampler.require(process);
    int count = steps.orElse(denoiser.length() - 1);
    LogScores scores = new LogScores(process.masks(), schedule, denoiser.vocabulary());
    return switch (sampler) {
      case FIRST_HITTING -> new FirstHitting(denoiser, schedule);
      case ANCESTRAL -> new Ancestral(denoiser, schedule, grid, count, last);
      case EULER -> new ScoreSampler(denoiser, scores, new Euler(scores), grid, count, last);
      case ANALYTIC -> new ScoreSampler(denoiser, scores, new Analytic(scores), grid, count, last);
    };
  }

  private static void atLeastOne(String option, OptionalInt value) {
    if (value.isPresent() && value.getAsInt() < 1) {
      throw new InputException("{%s} %d, must be at least 1".formatted(option, value.getAsInt()));
    }
  }
}
