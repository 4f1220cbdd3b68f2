package org.lathe.conformance.cases;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Floats at the limits of the format. A case has special values of one kind only: if huge numbers,
 * tiny ones and infinities are combined, the result depends on the order of the arithmetic, and
 * only an exact engine could be expected to give it. Random bits mix all kinds.
 */
final class SpecialValues {
  /** Products of two of them, and sums of such products, are finite in any order. */
  private static final float HUGE = 0x1p60f;

  private static final float[][] KINDS = {
    {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0f, -0f},
    {Float.NaN, 0f, -0f, HUGE, -HUGE, 88.8f},
    {
      Float.NaN,
      0f,
      -0f,
      Float.MIN_VALUE,
      -Float.MIN_VALUE,
      Math.nextDown(Float.MIN_NORMAL),
      Float.MIN_NORMAL,
      -Float.MIN_NORMAL,
      -0x1p-64f,
      -104f
    }
  };

  private final float[] kind;

  /** Returns the values of one case: of one kind; one case in four has no NaN. */
  SpecialValues(SplittableRandom random) {
    float[] all = KINDS[random.nextInt(KINDS.length)];
    kind = random.nextInt(4) == 0 ? Arrays.copyOfRange(all, 1, all.length) : all;
  }

  /**
   * Replaces about one element in four or, in half of the calls, one element in sixty-four, so that
   * NaN does not spread to all results.
   */
  void scatter(float[] elements, SplittableRandom random) {
    int one = random.nextBoolean() ? 4 : 64;
    for (int i = 0; i < elements.length; i++) {
      if (random.nextInt(one) == 0) {
        elements[i] = kind[random.nextInt(kind.length)];
      }
    }
  }

  /** Replaces every element by random bits, one in sixteen of them by the largest number. */
  static void bits(float[] elements, SplittableRandom random) {
    for (int i = 0; i < elements.length; i++) {
      elements[i] =
          random.nextInt(16) == 0
              ? (random.nextBoolean() ? Float.MAX_VALUE : -Float.MAX_VALUE)
              : Float.intBitsToFloat(random.nextInt());
    }
  }
}
