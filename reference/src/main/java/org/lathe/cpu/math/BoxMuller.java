package org.lathe.cpu.math;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Two standard normals from two random words (Box and Muller, 1958): {@code radius(w0) cos(2 pi
 * turns(w1))} and {@code radius(w0) sin(2 pi turns(w1))}. Both uniform numbers are the upper 24
 * bits of a word and exact in float32, so no normal is beyond {@code sqrt(48 ln 2)} = 5.77.
 */
public final class BoxMuller {
  private static final int UNUSED = 8;

  private static final float GRAIN = 0x1p-24f;

  private BoxMuller() {}

  /** {@code sqrt(-2 ln u)}, {@code u = ((word >>> 8) + 1) 2^-24} in (0, 1]. */
  public static float radius(int word) {
    return (float) Math.sqrt(-2f * Log.of(((word >>> UNUSED) + 1) * GRAIN));
  }

  /** {@code (word >>> 8) 2^-24}, in [0, 1). */
  public static float turns(int word) {
    return (word >>> UNUSED) * GRAIN;
  }

  /**
   * The same for each lane of a vector. It is a separate class, so that scalar code runs if the
   * Vector API is not loaded.
   */
  public static final class Vectors {
    private Vectors() {}

    /** The radius of each lane. */
    public static FloatVector radius(IntVector words) {
      FloatVector uniform = floats(words.lanewise(VectorOperators.LSHR, UNUSED).add(1)).mul(GRAIN);
      return Log.Vectors.of(uniform).mul(-2f).sqrt();
    }

    /** The turns of each lane. */
    public static FloatVector turns(IntVector words) {
      return floats(words.lanewise(VectorOperators.LSHR, UNUSED)).mul(GRAIN);
    }

    private static FloatVector floats(IntVector integers) {
      return (FloatVector) integers.convert(VectorOperators.I2F, 0);
    }
  }
}
