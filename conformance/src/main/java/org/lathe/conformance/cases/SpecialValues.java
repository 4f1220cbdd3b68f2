package org.lathe.conformance.cases;

import java.util.SplittableRandom;

/** Floats at the edges of the format. */
final class SpecialValues {
  private static final float[] ALL = {
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    0f,
    -0f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Math.nextDown(Float.MIN_NORMAL),
    Float.MIN_NORMAL,
    -Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    0x1p64f,
    -0x1p-64f,
    88.8f,
    -104f
  };

  private SpecialValues() {}

  /**
   * Replaces about one element in four, or in half of the calls one element in sixty-four, so that
   * NaN does not drown the rest; in one call of four only by finite values.
   */
  static void scatter(float[] elements, SplittableRandom random) {
    int one = random.nextBoolean() ? 4 : 64;
    int first = random.nextInt(4) == 0 ? 3 : 0;
    for (int i = 0; i < elements.length; i++) {
      if (random.nextInt(one) == 0) {
        elements[i] = ALL[random.nextInt(first, ALL.length)];
      }
    }
  }

  /** Replaces every element by random bits. */
  static void bits(float[] elements, SplittableRandom random) {
    for (int i = 0; i < elements.length; i++) {
      elements[i] = Float.intBitsToFloat(random.nextInt());
    }
  }
}
