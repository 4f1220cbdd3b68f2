package org.lathe.cpu.math;

/**
 * One block of Philox 4x32-10 (Salmon, Moraes, Dror and Shaw, Parallel random numbers: as easy as
 * 1, 2, 3, 2011): four random words as a function of four counter words and two key words.
 */
public record Philox(int word0, int word1, int word2, int word3) {
  /** Number of rounds. */
  public static final int ROUNDS = 10;

  /** Multiplier of words 0. */
  public static final int MULTIPLIER_0 = 0xd2511f53;

  /** Multiplier of words 2. */
  public static final int MULTIPLIER_1 = 0xcd9e8d57;

  /** The increment of key word 0 in each round: the golden ratio. */
  public static final int WEYL_0 = 0x9e3779b9;

  /** The increment of key word 1 in each round: the square root of 3, minus 1. */
  public static final int WEYL_1 = 0xbb67ae85;

  /** Returns the words of this counter under this key. */
  public static Philox block(
      int counter0, int counter1, int counter2, int counter3, int key0, int key1) {
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = Integer.toUnsignedLong(MULTIPLIER_0) * Integer.toUnsignedLong(counter0);
      long product1 = Integer.toUnsignedLong(MULTIPLIER_1) * Integer.toUnsignedLong(counter2);
      counter0 = (int) (product1 >>> 32) ^ counter1 ^ key0;
      counter1 = (int) product1;
      counter2 = (int) (product0 >>> 32) ^ counter3 ^ key1;
      counter3 = (int) product0;
      key0 += WEYL_0;
      key1 += WEYL_1;
    }
    return new Philox(counter0, counter1, counter2, counter3);
  }
}
