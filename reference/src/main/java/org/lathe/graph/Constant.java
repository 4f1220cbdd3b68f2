package org.lathe.graph;

import java.util.Arrays;

/** The elements of a constant tensor: floats or ints, as its type says; the other array is null. */
public final class Constant {
  private final float[] floats;
  private final int[] ints;

  private Constant(float[] floats, int[] ints) {
    this.floats = floats;
    this.ints = ints;
  }

  /** These floats (copied). */
  public static Constant of(float... floats) {
    return new Constant(floats.clone(), null);
  }

  /** These ints (copied). */
  public static Constant of(int... ints) {
    return new Constant(null, ints.clone());
  }

  /** {@code size} floats of one value. */
  public static Constant filled(int size, float value) {
    float[] floats = new float[size];
    Arrays.fill(floats, value);
    return new Constant(floats, null);
  }

  /** A copy of the floats. */
  public float[] floats() {
    return floats.clone();
  }

  /** A copy of the ints. */
  public int[] ints() {
    return ints.clone();
  }

  int size() {
    return floats != null ? floats.length : ints.length;
  }

  DType dtype() {
    return floats != null ? DType.F32 : DType.I32;
  }
}
