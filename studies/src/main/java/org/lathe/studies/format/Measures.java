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
 * @param zeroShot evaluation sets that no model was trained on
 * @param gsm8k problems of GSM8K, solved by sampling
 */
public record Measures(
    Validation suite,
    Optional<Reconstruct> reconstruct,
    Optional<Samples> samples,
    Optional<Probes> probes,
    Optional<ZeroShot> zeroShot,
    Optional<Gsm8k> gsm8k) {

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
   * Quality of samples.
   *
   * @param count of unconditional samples
   * @param judge the model of the study, of the same budget and seed, whose perplexity is taken;
   *     empty for none
   * @param mauve of continuations; empty for none
   */
  public record Samples(int count, Optional<String> judge, Optional<Mauve> mauve) {}

  /**
   * MAUVE of continuations: a prompt is the beginning of a held-out sequence, its reference is what
   * follows there.
   *
   * @param prompts how many
   * @param promptTokens tokens of a prompt
   * @param each continuations of a prompt
   * @param tokens of a continuation and of a reference
   * @param features the autoregressive model of the study, of the same budget and seed, whose
   *     hidden states are compared
   */
  public record Mauve(int prompts, int promptTokens, int each, int tokens, String features) {}

  /**
   * Likelihood, or bounds, of evaluation sets.
   *
   * @param sets their names
   * @param blocks of each set, evenly spread over it; 0 for all
   * @param draws random draws for each block, where a figure is estimated
   */
  public record ZeroShot(List<String> sets, int blocks, int draws) {}

  /**
   * Problems of GSM8K.
   *
   * @param shots solved problems before each question
   * @param answers that are sampled for each problem
   * @param ks k of pass@k, ascending
   * @param problems the first ones of the test split; 0 for all
   */
  public record Gsm8k(int shots, int answers, List<Integer> ks, int problems) {}

  /**
   * Progressive inclusion of layers, and linear probes on generated stories.
   *
   * @param sequences of progressive inclusion; 0 leaves it out
   * @param stories of the linear probes; 0 leaves them out
   * @param permutations shuffled labellings that a probe is compared with
   */
  public record Probes(int sequences, int stories, int permutations) {}
}
