package org.lathe.datasets;

/**
 * Random choices as a pure function of a key and a counter, never of the order of the calls.
 *
 * <p>The hash of a counter under a key is the {@code counter}-th output of the SplitMix64 generator
 * started at that key: Steele, Lea and Flood, "Fast splittable pseudorandom number generators"
 * (OOPSLA 2014), with Stafford's variant 13 as finalizer. For one key it is a bijection of the
 * counter.
 */
public final class CounterHash {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final long FNV_OFFSET = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;

  private CounterHash() {}

  /** The finalizer: a bijection of 64-bit words. */
  static long mix(long x) {
    long z = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Returns the key for one purpose under a seed. Different purposes give independent choices. */
  public static long key(long seed, String purpose) {
    return mix(mix(seed + GOLDEN_GAMMA) ^ hash(purpose));
  }

  /** Returns the word of a counter under a key. */
  public static long word(long key, long counter) {
    return mix(key + (counter + 1) * GOLDEN_GAMMA);
  }

  /**
   * Returns a choice from {@code 0 .. bound - 1}. Over all words, each value is equally likely:
   * Lemire, "Fast random integer generation in an interval" (2019). The few words that would bias
   * the choice are drawn again under another key.
   *
   * @param bound at least 1
   */
  public static long below(long key, long counter, long bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound must be at least 1, not " + bound);
    }
    long tilt = Long.remainderUnsigned(-bound, bound);
    long word = word(key, counter);
    for (long again = 0; Long.compareUnsigned(word * bound, tilt) < 0; again++) {
      word = word(word(key, counter), again);
    }
    return Math.unsignedMultiplyHigh(word, bound);
  }

  /** Returns FNV-1a over the UTF-16 units of a text, low byte first, then mixed. */
  public static long hash(String text) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      hash = (hash ^ (unit & 0xFF)) * FNV_PRIME;
      hash = (hash ^ (unit >>> 8)) * FNV_PRIME;
    }
    return mix(hash);
  }
}
