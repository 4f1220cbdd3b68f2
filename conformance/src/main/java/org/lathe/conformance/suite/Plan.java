package org.lathe.conformance.suite;

import java.util.SplittableRandom;

/**
 * The seed and the size of a run of the suite.
 *
 * @param seed the seed of the cases
 * @param quick a small set, for engines that compile each shape: some 800 programs in all
 */
public record Plan(long seed, boolean quick) {
  /** Returns the count for the full or the quick set. */
  public int count(int full, int few) {
    return quick ? few : full;
  }

  /**
   * Returns the seed of case {@code index} of one subject of a family. Seeds of different cases are
   * independent.
   */
  public long seedOf(String family, String subject, int index) {
    // Hashing once more keeps the cases of neighbouring seeds apart.
    long start = new SplittableRandom(seed).nextLong();
    long own = start + 31L * (31L * family.hashCode() + subject.hashCode());
    return new SplittableRandom(own + index).nextInt() & 0xffff_ffffL;
  }
}
