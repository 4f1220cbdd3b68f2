package org.lathe.datasets.sampling;

import org.lathe.datasets.CounterHash;

/**
 * A shuffled order of {@code 0 .. size - 1} in which each element is computed on its own, so that
 * it needs neither memory nor the elements before it: a Feistel network of four rounds over the
 * next even power of two (Luby and Rackoff, 1988), applied again until the result is below the size
 * (Black and Rogaway, "Ciphers with arbitrary finite domains", 2002).
 */
final class Permutation {
  private static final int ROUNDS = 4;

  private final long key;
  private final long size;
  private final int half;
  private final long mask;

  /**
   * @param key of the order; another key gives another order
   * @param size at least 1
   */
  Permutation(long key, long size) {
    if (size < 1) {
      throw new IllegalArgumentException("a permutation of " + size + " elements");
    }
    int bits = Long.SIZE - Long.numberOfLeadingZeros(size - 1);
    this.key = key;
    this.size = size;
    this.half = Math.max(1, (bits + 1) / 2);
    this.mask = (1L << half) - 1;
  }

  /** Returns the element at a position of {@code 0 .. size - 1}. */
  long at(long place) {
    if (place < 0 || place >= size) {
      throw new IndexOutOfBoundsException(place + " of " + size);
    }
    long value = place;
    do {
      value = encrypt(value);
    } while (value >= size);
    return value;
  }

  private long encrypt(long value) {
    long left = value >>> half;
    long right = value & mask;
    for (int round = 0; round < ROUNDS; round++) {
      long mixed = left ^ (CounterHash.word(CounterHash.word(key, round), right) & mask);
      left = right;
      right = mixed;
    }
    return left << half | right;
  }
}
