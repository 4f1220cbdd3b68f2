package org.lathe.cpu.math;

import static jdk.incubator.vector.VectorOperators.ABS;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;

/**
 * {@code exp(x) - 1 - x}, what the first-order Taylor polynomial leaves of the exponential, within
 * 16 ulp: {@code x^2 q(x)} with the polynomial of {@link Exp} for {@code |x| <= ln 2 / 2}, where
 * differences would cancel, and {@code (exp(x) - 1) - x} elsewhere. It is never negative.
 *
 * <p>{@code +-0} gives +0, -inf gives +inf; NaN and +inf give NaN. No step depends on the number of
 * lanes, so scalar and vectors of any width give the same bits.
 */
public final class ExpRemainder {
  /** ln 2 / 2, where {@link Exp} begins to take a power of 2 out. */
  private static final float NEAR = 0x1.62e43p-2f;

  private ExpRemainder() {}

  /** exp(x) - 1 - x. */
  public static float of(float x) {
    float q = Math.fma(Exp.Q4, x, Exp.Q3);
    q = Math.fma(q, x, Exp.Q2);
    q = Math.fma(q, x, Exp.Q1);
    q = Math.fma(q, x, Exp.Q0);
    return Math.abs(x) <= NEAR ? x * x * q : Exp.of(x) - 1f - x;
  }

  /**
   * The same for each lane of a vector. It is a separate class, so that scalar code runs if the
   * Vector API is not loaded.
   */
  public static final class Vectors {
    private Vectors() {}

    /** exp(x) - 1 - x of each lane. */
    public static FloatVector of(FloatVector x) {
      FloatVector q = x.lanewise(FMA, x.broadcast(Exp.Q4), Exp.Q3);
      q = q.lanewise(FMA, x, Exp.Q2);
      q = q.lanewise(FMA, x, Exp.Q1);
      q = q.lanewise(FMA, x, Exp.Q0);
      FloatVector far = Exp.Vectors.of(x).sub(1f).sub(x);
      return far.blend(x.mul(x).mul(q), x.lanewise(ABS).compare(LE, NEAR));
    }
  }
}
