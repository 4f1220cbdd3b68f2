package org.lathe.cpu.math;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

/** The tail of the normal distribution against its integral, by Simpson's rule in float64. */
class NormalTailTest {
  /** In units of 2^-24: 19 roundings at most, and the error of the polynomial. */
  private static final double ROUNDINGS = 20;

  private static final double STEP = 0x1p-9;
  private static final int STEPS = 20_000;

  /** {@code integral of exp(-s^2 / 2 - s t) / sqrt(2 pi)} over s from 0. */
  private static double exact(double t) {
    double sum = 0;
    for (int i = 0; i <= STEPS; i++) {
      double s = i * STEP;
      int weight = i == 0 || i == STEPS ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * Math.exp(-s * s / 2 - s * t);
    }
    return sum * STEP / 3 / Math.sqrt(2 * Math.PI);
  }

  @Test
  void isTheIntegralWithinItsRoundings() {
    for (float t = 0; t < 13.5f; t += 0.0713f) {
      double want = exact(t);
      assertEquals(want, NormalTail.of(t), ROUNDINGS * 0x1p-24 * want, "t " + t);
    }
  }

  @Test
  void limits() {
    assertEquals(0.5, NormalTail.of(0), ROUNDINGS * 0x1p-25);
    assertEquals(0, NormalTail.of(Float.POSITIVE_INFINITY));
    assertEquals(Float.NaN, NormalTail.of(Float.NaN));
  }

  @Test
  void everyLaneOfAVectorHasTheBitsOfTheScalar() {
    float[] t = new float[FloatVector.SPECIES_PREFERRED.length()];
    for (int from = 0; from < 4000; from += t.length) {
      for (int i = 0; i < t.length; i++) {
        t[i] = (from + i) * 0.00391f;
      }
      float[] lanes =
          NormalTail.Vectors.of(FloatVector.fromArray(FloatVector.SPECIES_PREFERRED, t, 0))
              .toArray();
      for (int i = 0; i < t.length; i++) {
        assertEquals(NormalTail.of(t[i]), lanes[i], "t " + t[i]);
      }
    }
  }
}
