package org.lathe.training.ranks;

/**
 * Consecutive numbers of sequences, samples or problems; there may be none.
 *
 * @param first number
 * @param end the number after the last
 */
public record NumberRange(int first, int end) {
  /** Returns how many numbers there are. */
  public int count() {
    return end - first;
  }

  /**
   * Returns the contiguous share of a rank. Rank 0 has never fewer numbers than another, so that
   * its progress is that of all.
   */
  public NumberRange of(Ranks ranks) {
    return new NumberRange(border(ranks.rank(), ranks), border(ranks.rank() + 1, ranks));
  }

  private int border(int rank, Ranks ranks) {
    return first + (int) Math.ceilDiv((long) count() * rank, (long) ranks.size());
  }
}
