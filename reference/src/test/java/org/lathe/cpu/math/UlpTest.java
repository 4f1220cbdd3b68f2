package org.lathe.cpu.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.lathe.engine.TolerancePolicy;

/**
 * The elementary functions are within their stated bounds of StrictMath in float64: on every
 * exponent and sign, close to the limits of branches, and on random arguments. Special values have
 * the stated results.
 */
class UlpTest {
  @FunctionalInterface
  private interface Single {
    float of(float x);
  }

  @FunctionalInterface
  private interface Exact {
    double of(double x);
  }

  /** A prime, so that all kinds of mantissas occur: about 280 for each exponent. */
  private static final int STEP = 30_011;

  private static final int RANDOM = 300_000;

  @Test
  void expKeepsItsBound() {
    sweep("exp", Exp::of, StrictMath::exp, 0, Float.POSITIVE_INFINITY);
    sweep("exp", Exp::of, StrictMath::exp, -0f, Float.NEGATIVE_INFINITY);
    random("exp", Exp::of, StrictMath::exp, -104.5f, 89.5f);
    random("exp", Exp::of, StrictMath::exp, -1f, 1f);
  }

  @Test
  void logKeepsItsBound() {
    sweep("log", Log::of, StrictMath::log, Float.MIN_VALUE, Float.POSITIVE_INFINITY);
    random("log", Log::of, StrictMath::log, 0.4f, 3f);
    random("log", Log::of, StrictMath::log, 0.99f, 1.01f);
  }

  @Test
  void log1pKeepsItsBound() {
    double bound = 2 * TolerancePolicy.OWN_ELEMENTARY;
    sweep("log1p", Log1p::of, StrictMath::log1p, Float.MIN_VALUE, 1, bound);
    random("log1p", Log1p::of, StrictMath::log1p, 0, 1e-6f, bound);
  }

  @Test
  void sineAndCosineKeepTheirBound() {
    Exact sine = u -> turn(u, 0);
    Exact cosine = u -> turn(u, 1);
    sweep("sin", SinCos::sin, sine, 0, 1);
    sweep("cos", SinCos::cos, cosine, 0, 1);
    sweep("sin", SinCos::sin, sine, -0f, -1);
    sweep("cos", SinCos::cos, cosine, -0f, -1);
    random("sin", SinCos::sin, sine, -1, 1);
    random("cos", SinCos::cos, cosine, -1, 1);
  }

  @Test
  void specialValues() {
    assertEquals(1f, Exp.of(0f));
    assertEquals(1f, Exp.of(-0f));
    assertEquals(0f, Exp.of(Float.NEGATIVE_INFINITY));
    assertEquals(Float.POSITIVE_INFINITY, Exp.of(Float.POSITIVE_INFINITY));
    assertEquals(Float.POSITIVE_INFINITY, Exp.of(Float.MAX_VALUE));
    assertEquals(0f, Exp.of(-Float.MAX_VALUE));
    assertTrue(Float.isNaN(Exp.of(Float.NaN)));
    assertEquals(0f, Log.of(1f));
    assertEquals(Float.NEGATIVE_INFINITY, Log.of(0f));
    assertEquals(Float.NEGATIVE_INFINITY, Log.of(-0f));
    assertEquals(Float.POSITIVE_INFINITY, Log.of(Float.POSITIVE_INFINITY));
    assertTrue(Float.isNaN(Log.of(-Float.MIN_VALUE)));
    assertTrue(Float.isNaN(Log.of(Float.NEGATIVE_INFINITY)));
    assertTrue(Float.isNaN(Log.of(Float.NaN)));
    assertEquals(0f, SinCos.sin(0f));
    assertEquals(1f, SinCos.sin(0.25f));
    assertEquals(0f, Math.abs(SinCos.sin(0.5f)));
    assertEquals(-1f, SinCos.sin(0.75f));
    assertEquals(1f, SinCos.cos(0f));
    assertEquals(0f, Math.abs(SinCos.cos(0.25f)));
    assertEquals(-1f, SinCos.cos(0.5f));
    assertEquals(0f, Math.abs(SinCos.cos(0.75f)));
    assertTrue(Float.isNaN(SinCos.sin(Float.NaN)));
    assertTrue(Float.isNaN(SinCos.cos(Float.NaN)));
  }

  /**
   * Returns the sine of u plus {@code ahead} quarter turns; float64 subtracts whole quarters
   * exactly.
   */
  private static double turn(double u, int ahead) {
    long quarter = Math.round(u * 4);
    double r = (u - quarter / 4.0) * 2 * Math.PI;
    return switch ((int) (quarter + ahead & 3)) {
      case 0 -> StrictMath.sin(r);
      case 1 -> StrictMath.cos(r);
      case 2 -> -StrictMath.sin(r);
      default -> -StrictMath.cos(r);
    };
  }

  private static void sweep(String name, Single function, Exact exact, float from, float to) {
    sweep(name, function, exact, from, to, TolerancePolicy.OWN_ELEMENTARY);
  }

  private static void sweep(
      String name, Single function, Exact exact, float from, float to, double bound) {
    int last = Float.floatToRawIntBits(to);
    for (long bits = Float.floatToRawIntBits(from); bits <= last; bits += STEP) {
      check(name, function, exact, Float.intBitsToFloat((int) bits), bound);
    }
    check(name, function, exact, Math.nextAfter(to, from), bound);
  }

  private static void random(String name, Single function, Exact exact, float from, float to) {
    random(name, function, exact, from, to, TolerancePolicy.OWN_ELEMENTARY);
  }

  private static void random(
      String name, Single function, Exact exact, float from, float to, double bound) {
    SplittableRandom random = new SplittableRandom(20_260_714);
    for (int i = 0; i < RANDOM; i++) {
      check(name, function, exact, (float) random.nextDouble(from, to), bound);
    }
  }

  private static void check(String name, Single function, Exact exact, float x, double bound) {
    double expected = exact.of(x);
    float actual = function.of(x);
    if (actual == (float) expected) {
      return;
    }
    double distance = Math.abs(actual - expected) / ulp(expected);
    assertTrue(
        distance <= bound,
        () -> name + "(" + x + ") = " + actual + ", exact " + expected + ": " + distance + " ulp");
  }

  /** Returns the spacing of the floats around an exact value. */
  private static double ulp(double exact) {
    int exponent = Math.max(Math.getExponent(exact), Float.MIN_EXPONENT);
    return Math.scalb(1.0, exponent - 23);
  }
}
