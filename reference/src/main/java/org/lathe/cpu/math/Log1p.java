package org.lathe.cpu.math;

import jdk.incubator.vector.FloatVector;

/**
 * {@code log(1 + x)} for x from 0 to 1 within 2 ulp, also where x is far below the last bit of 1:
 * {@code log(w) + c / w}, where w is the rounded sum and c the part of x that it lost (Kahan).
 *
 * <p>{@code log1p(+0) = +0}; NaN stays NaN. No step depends on the number of lanes, so scalar and
 * vectors of any width give the same bits.
 */
public final class Log1p {
  private Log1p() {}

  /** log(1 + x). */
  public static float of(float x) {
    float w = 1f + x;
    float lost = x - (w - 1f);
    return Log.of(w) + lost / w;
  }

  /**
   * The same for each lane of a vector. It is a separate class, so that scalar code runs if the
   * Vector API is not loaded.
   */
  public static final class Vectors {
    private Vectors() {}

    /** log(1 + x) of each lane. */
    public static FloatVector of(FloatVector x) {
      FloatVector w = x.add(1f);
      FloatVector lost = x.sub(w.sub(1f));
      return Log.Vectors.of(w).add(lost.div(w));
    }
  }
}
