package org.lathe.models.diffusion.likelihood;

import java.util.List;

/**
 * Sequences to score together.
 *
 * @param tokens of each
 * @param numbers of the sequences, which name their random numbers
 * @param occasion numbers the text that they are from
 */
record NumberedSequences(List<int[]> tokens, int[] numbers, int occasion) {
  /** Returns the number of sequences. */
  int count() {
    return tokens.size();
  }

  /** Returns the same sequences with other random numbers. */
  NumberedSequences atNextOccasion() {
    return new NumberedSequences(tokens, numbers, occasion + 1);
  }
}
