package org.lathe.cpu.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.lathe.engine.TolerancePolicy;

/** {@code exp(x) - 1 - x} is within its bound of float64 for every exponent, and never negative. */
class ExpRemainderTest {
  /** A prime, so that all kinds of mantissas occur. */
  private static final int STEP = 3_001;

  @Test
  void keepsItsBound() {
    for (long bits = 0; bits < Float.floatToRawIntBits(88f); bits += STEP) {
      float x = Float.intBitsToFloat((int) bits);
      check(x);
      check(-x);
    }
    float near = (float) (StrictMath.log(2) / 2);
    check(near);
    check(-near);
    check(Math.nextUp(near));
    check(-Math.nextUp(near));
  }

  @Test
  void specialValues() {
    assertEquals(0f, ExpRemainder.of(0f));
    assertEquals(0f, ExpRemainder.of(-0f));
    assertEquals(Float.POSITIVE_INFINITY, ExpRemainder.of(Float.NEGATIVE_INFINITY));
    assertEquals(Float.POSITIVE_INFINITY, ExpRemainder.of(Float.MAX_VALUE));
    assertTrue(Float.isNaN(ExpRemainder.of(Float.POSITIVE_INFINITY)));
    assertTrue(Float.isNaN(ExpRemainder.of(Float.NaN)));
  }

  private static void check(float x) {
    double expected = exact(x);
    float actual = ExpRemainder.of(x);
    assertTrue(actual >= 0, () -> x + " gives " + actual);
    double ulp = Math.scalb(1.0, Math.max(Math.getExponent(expected), Float.MIN_EXPONENT) - 23);
    double distance = Math.abs(actual - expected) / ulp;
    assertTrue(
        distance <= TolerancePolicy.OWN_REMAINDER,
        () -> x + " gives " + actual + ", exact " + expected + ": " + distance + " ulp");
  }

  /** Near 0 the series, whose first term left out is below 2^-60 of the first. */
  private static double exact(double x) {
    if (Math.abs(x) >= 0.5) {
      return StrictMath.exp(x) - 1 - x;
    }
    double sum = 0;
    double term = x * x / 2;
    for (int k = 3; k < 19; k++) {
      sum += term;
      term *= x / k;
    }
    return sum;
  }
}
