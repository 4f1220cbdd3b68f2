package org.lathe.models;

/**
 * Sequences that a program computes together.
 *
 * @param sequences how many, at least 1
 * @param length tokens of each, at least 1
 */
public record BatchShape(int sequences, int length) {
  /** Checks the extents. */
  public BatchShape {
    if (sequences < 1 || length < 1) {
      throw new IllegalArgumentException(
          "a batch of "
              + sequences
              + " sequences of "
              + length
              + " tokens, both must be at least 1");
    }
  }

  /** Returns the number of tokens in the batch. */
  public long tokens() {
    return (long) sequences * length;
  }
}
