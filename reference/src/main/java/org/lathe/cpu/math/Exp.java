package org.lathe.cpu.math;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The exponential function within 1 ulp, gradual underflow included: {@code exp(x) = 2^n exp(r)},
 * {@code r = x - n ln 2} after Cody and Waite, and {@code exp(r) = 1 + r + r^2 q(r)} with q of
 * degree 4, minimax in relative error for {@code |r| <= ln 2 / 2}.
 *
 * <p>{@code exp(+-0) = 1}, {@code exp(-inf) = +0}, {@code exp(+inf) = +inf}, NaN stays NaN; above
 * 88.72283 the result is +inf, below -103.97208 it is +0. No step depends on the number of lanes,
 * so scalar and vectors of any width give the same bits.
 */
public final class Exp {
  // Beyond these, the result is always 0 or infinite, and 2^n is still a product of two floats.
  private static final float LOWEST = -104f;
  private static final float HIGHEST = 89f;

  private static final float LOG2_E = 0x1.715476p0f;

  /** The sum with a small float has the nearest integer of that float in its low bits. */
  private static final float ROUND = 0x1.8p23f;

  /** ln 2 rounded to 15 bits, so that a product with n is exact, and the remainder. */
  private static final float LN2_HIGH = 0x1.62e4p-1f;

  private static final float LN2_LOW = 0x1.7f7d1cp-20f;

  /** The coefficients of q; {@link ExpRemainder} is r^2 q(r) near 0. */
  static final float Q0 = 0x1.fffffcp-2f;

  static final float Q1 = 0x1.555492p-3f;
  static final float Q2 = 0x1.5558aep-5f;
  static final float Q3 = 0x1.1239b2p-7f;
  static final float Q4 = 0x1.6a5320p-10f;

  /** Up to this size of x, 2^n and the result are normal numbers. */
  public static final float NORMAL = 86f;

  private static final int BIAS = 127;
  private static final int MANTISSA = 23;

  private Exp() {}

  /** exp(x). */
  public static float of(float x) {
    x = x < LOWEST ? LOWEST : x;
    x = x > HIGHEST ? HIGHEST : x;
    float rounded = Math.fma(x, LOG2_E, ROUND);
    float n = rounded - ROUND;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    float q = Math.fma(Q4, r, Q3);
    q = Math.fma(q, r, Q2);
    q = Math.fma(q, r, Q1);
    q = Math.fma(q, r, Q0);
    float p = Math.fma(Math.fma(q, r, 1f), r, 1f);
    // 2^n as two factors: neither overflows or underflows, and only the last product rounds.
    int whole = Float.floatToRawIntBits(rounded) - Float.floatToRawIntBits(ROUND);
    int half = whole >> 1;
    return p * powerOf2(half) * powerOf2(whole - half);
  }

  private static float powerOf2(int n) {
    return Float.intBitsToFloat((n + BIAS) << MANTISSA);
  }

  /**
   * The same for each lane of a vector. It is a separate class, so that scalar code runs if the
   * Vector API is not loaded.
   */
  public static final class Vectors {
    private Vectors() {}

    /** exp(x) of each lane. */
    public static FloatVector of(FloatVector x) {
      x = x.blend(LOWEST, x.compare(VectorOperators.LT, LOWEST));
      x = x.blend(HIGHEST, x.compare(VectorOperators.GT, HIGHEST));
      FloatVector log2e = x.broadcast(LOG2_E);
      FloatVector rounded = x.lanewise(FMA, log2e, ROUND);
      FloatVector n = rounded.sub(ROUND);
      FloatVector r = n.lanewise(FMA, x.broadcast(-LN2_HIGH), x);
      r = n.lanewise(FMA, x.broadcast(-LN2_LOW), r);
      FloatVector q = r.lanewise(FMA, x.broadcast(Q4), Q3);
      q = q.lanewise(FMA, r, Q2);
      q = q.lanewise(FMA, r, Q1);
      q = q.lanewise(FMA, r, Q0);
      FloatVector p = q.lanewise(FMA, r, 1f).lanewise(FMA, r, 1f);
      IntVector whole = rounded.reinterpretAsInts().sub(Float.floatToRawIntBits(ROUND));
      IntVector half = whole.lanewise(ASHR, 1);
      FloatVector first = half.add(BIAS).lanewise(LSHL, MANTISSA).reinterpretAsFloats();
      FloatVector second = whole.sub(half).add(BIAS).lanewise(LSHL, MANTISSA).reinterpretAsFloats();
      return p.mul(first).mul(second);
    }

    /** exp(x) of each lane, if no lane exceeds {@link #NORMAL} in size: the same bits, faster. */
    public static FloatVector ofNormal(FloatVector x) {
      FloatVector log2e = x.broadcast(LOG2_E);
      FloatVector rounded = x.lanewise(FMA, log2e, ROUND);
      FloatVector n = rounded.sub(ROUND);
      FloatVector r = n.lanewise(FMA, x.broadcast(-LN2_HIGH), x);
      r = n.lanewise(FMA, x.broadcast(-LN2_LOW), r);
      FloatVector q = r.lanewise(FMA, x.broadcast(Q4), Q3);
      q = q.lanewise(FMA, r, Q2);
      q = q.lanewise(FMA, r, Q1);
      q = q.lanewise(FMA, r, Q0);
      FloatVector p = q.lanewise(FMA, r, 1f).lanewise(FMA, r, 1f);
      // n is in the low bits of the rounded sum; the product with 2^n adds it to the exponent.
      IntVector exponent = rounded.reinterpretAsInts().lanewise(LSHL, MANTISSA);
      return p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
    }
  }
}
