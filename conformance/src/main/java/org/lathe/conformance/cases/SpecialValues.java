package org.lathe.conformance.cases;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Floats at the edges of the format. A case has those of one kind: where huge numbers, tiny ones
 * and infinities meet, what comes out hangs on the order of the arithmetic, and no engine but an
 * exact one could be held to it; random bits mix them all.
 */
final class SpecialValues {
  /** Products of two, and sums of such, are finite whatever their order. */
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

  /** The values of one case: of one kind, in one case of four without NaN. */
  SpecialValues(SplittableRandom random) {
    float[] all = KINDS[random.nextInt(KINDS.length)];
    kind = random.nextInt(4) == 0 ? Arrays.copyOfRange(all, 1, all.length) : all;
  }

  /**
   * Replaces about one element in four, or in half of the calls one element in sixty-four, so that
   * NaN does not drown the rest.
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
