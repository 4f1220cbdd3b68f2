package org.lathe.cpu.math;

import static jdk.incubator.vector.VectorOperators.FMA;

import jdk.incubator.vector.FloatVector;

/**
 * The upper tail of the standard normal distribution without its exponential factor: {@code r(t) =
 * erfcx(t / sqrt(2)) / 2} for {@code t >= 0}, so that the probability of a value above t is {@code
 * exp(-t^2 / 2) r(t)}. It is computed as {@code v p(v)}, {@code v = 1 / (1 + 0.3 t)}, with p of
 * degree 9, minimax in relative error up to t = 13.5, where the tail has underflown; the largest
 * error is a fifth of a rounding before the roundings of the steps.
 *
 * <p>{@code r(+inf) = +0}, NaN stays NaN. No step depends on the number of lanes, so scalar and
 * vectors of any width give the same bits.
 */
public final class NormalTail {
  private static final float SCALE = 0x1.333334p-2f;
  private static final float P0 = 0x1.ea3c6ep-4f;
  private static final float P1 = 0x1.e9c732p-4f;
  private static final float P2 = 0x1.c36e18p-4f;
  private static final float P3 = 0x1.4180c4p-4f;
  private static final float P4 = 0x1.88b396p-4f;
  private static final float P5 = -0x1.4341a6p-4f;
  private static final float P6 = 0x1.8795e8p-3f;
  private static final float P7 = -0x1.d2862cp-3f;
  private static final float P8 = 0x1.cbd566p-4f;
  private static final float P9 = -0x1.516526p-6f;

  private NormalTail() {}

  /** r(t). */
  public static float of(float t) {
    float v = 1f / Math.fma(SCALE, t, 1f);
    float p = Math.fma(P9, v, P8);
    p = Math.fma(p, v, P7);
    p = Math.fma(p, v, P6);
    p = Math.fma(p, v, P5);
    p = Math.fma(p, v, P4);
    p = Math.fma(p, v, P3);
    p = Math.fma(p, v, P2);
    p = Math.fma(p, v, P1);
    p = Math.fma(p, v, P0);
    return p * v;
  }

  /**
   * The same for each lane of a vector. It is a separate class, so that scalar code runs if the
   * Vector API is not loaded.
   */
  public static final class Vectors {
    private Vectors() {}

    /** r(t) of each lane. */
    public static FloatVector of(FloatVector t) {
      FloatVector one = t.broadcast(1f);
      FloatVector v = one.div(t.lanewise(FMA, t.broadcast(SCALE), one));
      FloatVector p = v.lanewise(FMA, v.broadcast(P9), P8);
      p = p.lanewise(FMA, v, P7);
      p = p.lanewise(FMA, v, P6);
      p = p.lanewise(FMA, v, P5);
      p = p.lanewise(FMA, v, P4);
      p = p.lanewise(FMA, v, P3);
      p = p.lanewise(FMA, v, P2);
      p = p.lanewise(FMA, v, P1);
      p = p.lanewise(FMA, v, P0);
      return p.mul(v);
    }
  }
}
