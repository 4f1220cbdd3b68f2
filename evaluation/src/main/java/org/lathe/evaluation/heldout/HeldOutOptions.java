package org.lathe.evaluation.heldout;

import java.util.Optional;
import org.lathe.files.InputException;
import org.lathe.models.ScoreOptions;

/**
 * The options of scoring held-out text.
 *
 * @param data {@code jdk}, {@code stories}, {@code tales}, a text or token shards, all of it as
 *     held-out text; empty the validation part of the text that the model was trained on
 * @param dataLimit text to read, in millions of bytes
 * @param sequences held-out sequences at most
 * @param batch sequences that are scored together; changes no result
 * @param draws random draws for each sequence, of figures that are estimated
 * @param seed of all random numbers
 */
public record HeldOutOptions(
    Optional<String> data, int dataLimit, int sequences, int batch, int draws, long seed) {
  /** Checks the ranges; the message names the option. */
  public HeldOutOptions {
    atLeastOne("sequences", sequences);
    atLeastOne("draws", draws);
    atLeastOne("dataLimit", dataLimit);
    atLeastOne("batch", batch);
  }

  /** Returns how sequences are scored. */
  ScoreOptions scores() {
    return new ScoreOptions(draws, false, seed);
  }

  private static void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new InputException("{%s} %d, must be at least 1".formatted(option, value));
    }
  }
}
