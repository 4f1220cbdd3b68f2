package org.lathe.evaluation.latent;

import java.util.Optional;
import org.lathe.files.InputException;

/**
 * The options of a probe run.
 *
 * @param sequences held-out sequences of progressive inclusion; 0 leaves it out
 * @param data text of those; the text that the model was trained on where it is empty
 * @param dataLimit text to read, in millions of bytes
 * @param stories of the linear probes; 0 leaves them out
 * @param permutations shuffled labellings that a probe is compared with
 * @param batch sequences that are fitted together; changes no result
 * @param seed of all random numbers
 */
public record ProbeOptions(
    int sequences,
    Optional<String> data,
    int dataLimit,
    int stories,
    int permutations,
    int batch,
    long seed) {
  /** Checks the ranges; the message names the option. */
  public ProbeOptions {
    atLeast(0, "sequences", sequences);
    atLeast(0, "permutations", permutations);
    atLeast(1, "dataLimit", dataLimit);
    atLeast(1, "batch", batch);
    if (stories != 0) {
      atLeast(StoryProbes.FEWEST, "stories", stories);
    }
    if (sequences == 0 && stories == 0) {
      throw new InputException("{sequences} 0 and {stories} 0 leave nothing to probe");
    }
  }

  private static void atLeast(int least, String option, int value) {
    if (value < least) {
      throw new InputException("{%s} %d, must be at least %d".formatted(option, value, least));
    }
  }
}
