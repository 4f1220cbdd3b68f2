package org.lathe.cpu.math;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/**
 * The natural logarithm within 1 ulp, subnormal numbers included: {@code log(x) = e ln 2 + log(1 +
 * f)} where {@code x = 2^e (1 + f)} and 1 + f lies between sqrt(1/2) and sqrt(2), and {@code log(1
 * + f) = f + f^2 q(f)} with q of degree 8, minimax in relative error.
 *
 * <p>{@code log(1) = +0}, {@code log(+-0) = -inf}, {@code log(+inf) = +inf}, NaN below zero and for
 * NaN. No step depends on the number of lanes, so scalar and vectors of any width give the same
 * bits.
 */
public final class Log {
  /** Subnormal numbers are first scaled to normal ones. */
  private static final float SCALE = 0x1p23f;

  private static final int SCALE_EXPONENT = 23;

  private static final int MANTISSA = 23;

  /** The bits of sqrt(1/2), where the range of 1 + f begins. */
  private static final int LOWEST = 0x3f3504f3;

  /**
   * The bits of 1.5 * 2^23: if a small integer is added to them, they are the bits of that float
   * plus the integer.
   */
  private static final float ROUND = 0x1.8p23f;

  /** ln 2 rounded to 15 bits, so that a product with e is exact, and the remainder. */
  private static final float LN2_HIGH = 0x1.62e4p-1f;

  private static final float LN2_LOW = 0x1.7f7d1cp-20f;

  private static final float Q0 = -0x1.fffff8p-2f;
  private static final float Q1 = 0x1.555550p-2f;
  private static final float Q2 = -0x1.00043ap-2f;
  private static final float Q3 = 0x1.99a438p-3f;
  private static final float Q4 = -0x1.542372p-3f;
  private static final float Q5 = 0x1.22694cp-3f;
  private static final float Q6 = -0x1.0f531ep-3f;
  private static final float Q7 = 0x1.088c56p-3f;
  private static final float Q8 = -0x1.38480ep-4f;

  private Log() {}

  /** log(x). */
  public static float of(float x) {
    boolean small = x < Float.MIN_NORMAL;
    int bits = Float.floatToRawIntBits(small ? x * SCALE : x);
    int exponent = (bits - LOWEST) >> MANTISSA;
    float f = Float.intBitsToFloat(bits - (exponent << MANTISSA)) - 1f;
    float e =
        Float.intBitsToFloat(Float.floatToRawIntBits(ROUND) + exponent)
            - (small ? ROUND + SCALE_EXPONENT : ROUND);
    // high + low is e ln2_high + f exactly, so only the last sum rounds to the result's ulp.
    float high = Math.fma(e, LN2_HIGH, f);
    float low = Math.fma(e, LN2_HIGH, -high) + f;
    float log = high + Math.fma(quotient(f), f * f, Math.fma(e, LN2_LOW, low));
    log = x == Float.POSITIVE_INFINITY ? x : log;
    log = x == 0 ? Float.NEGATIVE_INFINITY : log;
    return x >= 0 ? log : Float.NaN;
  }

  /** (log(1 + f) - f) / f^2. */
  private static float quotient(float f) {
    float q = Math.fma(Q8, f, Q7);
    q = Math.fma(q, f, Q6);
    q = Math.fma(q, f, Q5);
    q = Math.fma(q, f, Q4);
    q = Math.fma(q, f, Q3);
    q = Math.fma(q, f, Q2);
    q = Math.fma(q, f, Q1);
    return Math.fma(q, f, Q0);
  }

  /**
   * The same for each lane of a vector. It is a separate class, so that scalar code runs if the
   * Vector API is not loaded.
   */
  public static final class Vectors {
    private Vectors() {}

    /** log(x) of each lane. */
    public static FloatVector of(FloatVector x) {
      VectorMask<Float> small = x.compare(LT, Float.MIN_NORMAL);
      IntVector bits = x.blend(x.mul(SCALE), small).reinterpretAsInts();
      IntVector exponent = bits.sub(LOWEST).lanewise(ASHR, MANTISSA);
      FloatVector f = bits.sub(exponent.lanewise(LSHL, MANTISSA)).reinterpretAsFloats().sub(1f);
      FloatVector round = x.broadcast(ROUND);
      FloatVector e =
          exponent
              .add(Float.floatToRawIntBits(ROUND))
              .reinterpretAsFloats()
              .sub(round.blend(ROUND + SCALE_EXPONENT, small));
      FloatVector ln2High = x.broadcast(LN2_HIGH);
      FloatVector high = e.lanewise(FMA, ln2High, f);
      FloatVector low = e.lanewise(FMA, ln2High, high.neg()).add(f);
      low = e.lanewise(FMA, x.broadcast(LN2_LOW), low);
      FloatVector log = high.add(quotient(f).lanewise(FMA, f.mul(f), low));
      log = log.blend(x, x.compare(EQ, Float.POSITIVE_INFINITY));
      log = log.blend(Float.NEGATIVE_INFINITY, x.compare(EQ, 0f));
      return x.broadcast(Float.NaN).blend(log, x.compare(GE, 0f));
    }

    // A separate method, because C2 does not inline a method of more than 325 bytes of bytecode.
    private static FloatVector quotient(FloatVector f) {
      FloatVector q = f.lanewise(FMA, f.broadcast(Q8), Q7);
      q = q.lanewise(FMA, f, Q6);
      q = q.lanewise(FMA, f, Q5);
      q = q.lanewise(FMA, f, Q4);
      q = q.lanewise(FMA, f, Q3);
      q = q.lanewise(FMA, f, Q2);
      q = q.lanewise(FMA, f, Q1);
      return q.lanewise(FMA, f, Q0);
    }
  }
}
