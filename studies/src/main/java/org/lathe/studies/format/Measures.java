package org.lathe.studies.format;

import java.util.List;
import java.util.Optional;

/**
 * What is measured of each run. The validation suite always is; the others where the file has them
 * and the model can be measured so.
 *
 * @param suite held-out likelihood or bounds
 * @param reconstruct decoding from z alone
 * @param samples quality of samples
 * @param probes progressive inclusion and linear probes
 */
public record Measures(
    Validation suite,
    Optional<Reconstruct> reconstruct,
    Optional<Samples> samples,
    Optional<Probes> probes) {

  /**
   * Held-out likelihood, or bounds.
   *
   * @param sequences of held-out text
   * @param draws random draws for each, where a figure is estimated
   * @param curve T_fast at test of latent thought models, ascending; that of the training is added
   * @param secondHalf whether second halves are predicted from first ones
   */
  public record Validation(int sequences, int draws, List<Integer> curve, boolean secondHalf) {}

  /**
   * Decoding from z alone.
   *
   * @param sequences of held-out text
   * @param steps T_fast of the fits, ascending
   */
  public record Reconstruct(int sequences, List<Integer> steps) {}

  /**
   * Quality of unconditional samples.
   *
   * @param count of samples
   * @param judge the model of the study, of the same budget and seed, whose perplexity is taken;
   *     empty for none
   */
  public record Samples(int count, Optional<String> judge) {}

  /**
   * Progressive inclusion of layers, and linear probes on generated stories.
   *
   * @param sequences of progressive inclusion; 0 leaves it out
   * @param stories of the linear probes; 0 leaves them out
   * @param permutations shuffled labellings that a probe is compared with
   */
  public record Probes(int sequences, int stories, int permutations) {}
}
