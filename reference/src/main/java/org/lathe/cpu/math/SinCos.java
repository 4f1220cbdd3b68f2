package org.lathe.cpu.math;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.NE;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/**
 * Cosine and sine of an angle in turns, {@code -1 <= u <= 1}, within 1 ulp: {@code cos(2 pi u)} and
 * {@code sin(2 pi u)}. The quarter turn nearest to u is subtracted exactly, which leaves {@code |r|
 * <= 1/8}; there {@code cos(2 pi r) = 1 + r^2 c(r^2)} and {@code sin(2 pi r) = 2 pi r + r^3
 * s(r^2)}, minimax in relative error.
 *
 * <p>If the exact value is 0, the result is 0 of either sign; NaN stays NaN. No step depends on the
 * number of lanes, so scalar and vectors of any width give the same bits.
 */
public final class SinCos {
  /** The sum with a small float has the nearest integer of that float in its low bits. */
  private static final float ROUND = 0x1.8p23f;

  /** 2 pi as a float, and the remainder. */
  private static final float TWO_PI = 0x1.921fb6p2f;

  private static final float TWO_PI_LOW = -0x1.777a5cp-23f;

  private static final float S0 = -0x1.4abbc0p5f;
  private static final float S1 = 0x1.46607ep6f;
  private static final float S2 = -0x1.2ddcf2p6f;

  private static final float C0 = -0x1.3bd3ccp4f;
  private static final float C1 = 0x1.03c1aep6f;
  private static final float C2 = -0x1.55b138p6f;
  private static final float C3 = 0x1.d4722ep5f;

  private static final int SIGN = 31;

  private SinCos() {}

  /** cos(2 pi u). */
  public static float cos(float u) {
    return quarters(u, 1);
  }

  /** sin(2 pi u). */
  public static float sin(float u) {
    return quarters(u, 0);
  }

  /** Returns the sine of u plus {@code ahead} quarter turns. */
  private static float quarters(float u, int ahead) {
    float rounded = Math.fma(u, 4f, ROUND);
    float r = Math.fma(rounded - ROUND, -0.25f, u);
    float z = r * r;
    float s = Math.fma(Math.fma(S2, z, S1), z, S0);
    s = Math.fma(r, TWO_PI, r * Math.fma(s, z, TWO_PI_LOW));
    float c = Math.fma(Math.fma(Math.fma(C3, z, C2), z, C1), z, C0);
    c = Math.fma(c, z, 1f);
    int quarter = Float.floatToRawIntBits(rounded) + ahead;
    int value = Float.floatToRawIntBits((quarter & 1) == 0 ? s : c);
    return Float.intBitsToFloat(value ^ ((quarter >> 1) << SIGN));
  }

  /**
   * The same for each lane of a vector. It is a separate class, so that scalar code runs if the
   * Vector API is not loaded.
   */
  public static final class Vectors {
    private Vectors() {}

    /** cos(2 pi u) of each lane. */
    public static FloatVector cos(FloatVector u) {
      return quarters(u, 1);
    }

    /** sin(2 pi u) of each lane. */
    public static FloatVector sin(FloatVector u) {
      return quarters(u, 0);
    }

    private static FloatVector quarters(FloatVector u, int ahead) {
      FloatVector rounded = u.lanewise(FMA, u.broadcast(4f), ROUND);
      FloatVector r = rounded.sub(ROUND).lanewise(FMA, u.broadcast(-0.25f), u);
      FloatVector z = r.mul(r);
      FloatVector s = z.lanewise(FMA, u.broadcast(S2), S1).lanewise(FMA, z, S0);
      s = r.mul(s.lanewise(FMA, z, TWO_PI_LOW));
      s = r.lanewise(FMA, u.broadcast(TWO_PI), s);
      FloatVector c = z.lanewise(FMA, u.broadcast(C3), C2).lanewise(FMA, z, C1);
      c = c.lanewise(FMA, z, C0).lanewise(FMA, z, 1f);
      IntVector quarter = rounded.reinterpretAsInts().add(ahead);
      VectorMask<Integer> odd = quarter.and(1).compare(NE, 0);
      IntVector value = s.reinterpretAsInts().blend(c.reinterpretAsInts(), odd);
      IntVector sign = quarter.lanewise(ASHR, 1).lanewise(LSHL, SIGN);
      return value.lanewise(XOR, sign).reinterpretAsFloats();
    }
  }
}
