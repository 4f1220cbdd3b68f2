package org.lathe.evaluation.samples;

import java.nio.file.Path;
import java.util.Optional;
import org.lathe.files.InputException;
import org.lathe.models.generation.TokenChoice;

/**
 * The samples to measure, and the models to measure them with.
 *
 * @param samples how many are drawn
 * @param tokens of each, at most, and of each reference text; where it is empty the length that the
 *     model was trained on, or after a prompt half of its positions and at most 128
 * @param whole whether what comes after the token that ends a document is kept
 * @param prompts file of texts that samples follow; unconditional where it is empty
 * @param choice how tokens are chosen
 * @param batch samples that are drawn together; changes no result
 * @param reference texts to compare with, as {@link ReferenceTexts} reads them
 * @param references how many of them at most; as many as samples where it is empty
 * @param judge folder of the model whose perplexity is taken: a GPT-2, or a run of Lathe
 * @param features folder of the GPT-2 whose hidden states MAUVE is over
 * @param seed of all random numbers
 */
public record SampleOptions(
    int samples,
    Optional<Integer> tokens,
    boolean whole,
    Optional<Path> prompts,
    TokenChoice choice,
    int batch,
    Optional<String> reference,
    Optional<Integer> references,
    Optional<Path> judge,
    Optional<Path> features,
    long seed) {
  /** Checks the ranges; the message names the option. */
  public SampleOptions {
    atLeastOne("samples", samples);
    atLeastOne("batch", batch);
    tokens.ifPresent(value -> atLeastOne("tokens", value));
    if (features.isPresent() && reference.isEmpty()) {
      throw new InputException("{features} is for MAUVE, which needs {reference} as well");
    }
    if (references.isPresent() && reference.isEmpty()) {
      throw new InputException("{references} limits the reference texts: give {reference} too");
    }
    references.ifPresent(value -> atLeastOne("references", value));
  }

  /**
   * Returns the options for this number of unconditional samples, with the measures that need no
   * other model.
   */
  public static SampleOptions standard(int samples) {
    return new SampleOptions(
        samples,
        Optional.empty(),
        false,
        Optional.empty(),
        TokenChoice.MULTINOMIAL,
        8,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        1);
  }

  private static void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new InputException("{%s} %d, must be at least 1".formatted(option, value));
    }
  }
}
