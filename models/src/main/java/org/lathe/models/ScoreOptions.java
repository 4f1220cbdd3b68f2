package org.lathe.models;

/**
 * The options of scoring.
 *
 * @param draws random draws K of a figure that is estimated, at least 1
 * @param secondHalf whether the second halves given the first are scored too, which takes two
 *     tokens
 * @param seed of all random numbers
 */
public record ScoreOptions(int draws, boolean secondHalf, long seed) {
  /** Checks the ranges. */
  public ScoreOptions {
    if (draws < 1) {
      throw new IllegalArgumentException("draws " + draws + ", must be at least 1");
    }
  }
}
