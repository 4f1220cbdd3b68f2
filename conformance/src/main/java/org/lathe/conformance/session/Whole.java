package org.lathe.conformance.session;

import java.util.SplittableRandom;

/**
 * Float tensors of small whole numbers: sums and products of a few of them are exact in any order
 * and in every precision that an engine may declare.
 */
final class Whole {
  private static final int LARGEST = 15;

  private Whole() {}

  /** Returns numbers from -15 to 15, never 0, so that a buffer that was never filled is noticed. */
  static float[] numbers(SplittableRandom random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      int size = random.nextInt(1, LARGEST + 1);
      numbers[i] = random.nextBoolean() ? size : -size;
    }
    return numbers;
  }

  /** Applies a function element by element. */
  static float[] sum(float[] a, float[] b) {
    float[] sum = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      sum[i] = a[i] + b[i];
    }
    return sum;
  }
}
