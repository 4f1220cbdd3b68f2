package org.lathe.models.diffusion.sampling;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.lathe.files.InputException;
import org.lathe.models.diffusion.noise.Process;

/** The names of samplers. */
public enum SamplerName {
  /** {@link FirstHitting}. */
  FIRST_HITTING,
  /** {@link Ancestral}. */
  ANCESTRAL,
  /** {@link ScoreSampler} with {@link Euler} steps. */
  EULER,
  /** {@link ScoreSampler} with {@link Analytic} steps. */
  ANALYTIC;

  /** Returns its name on the command line and in results, such as {@code first_hitting}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns whether it samples with the networks of a process. The logits of a score network whose
   * noise masks tokens are log probabilities of tokens too, up to a constant.
   */
  public boolean fits(Process process) {
    return switch (this) {
      case FIRST_HITTING, ANCESTRAL -> process.masks();
      case EULER, ANALYTIC -> process.scores();
    };
  }

  /** Returns the default: exact and cheapest where noise masks tokens, else the published best. */
  static SamplerName of(Process process) {
    return process.masks() ? FIRST_HITTING : ANALYTIC;
  }

  /**
   * Refuses a sampler that does not fit a process.
   *
   * @throws InputException that lists those that do
   */
  void require(Process process) {
    if (!fits(process)) {
      List<SamplerName> fitting =
          Arrays.stream(values()).filter(name -> name.fits(process)).toList();
      throw new InputException(
          "{sampler} %s does not fit a model of process %s: use %s"
              .formatted(
                  id(),
                  process.id(),
                  fitting.stream().map(SamplerName::id).collect(Collectors.joining(" or "))));
    }
  }
}
