package org.lathe.graph;

import java.util.Arrays;

/**
 * The elements of a constant tensor: floats or ints, as its type says; the other array is null. If
 * all elements are equal, only one is stored.
 */
public final class Constant {
  private final float[] floats;
  private final int[] ints;
  private final int size;

  private Constant(float[] floats, int[] ints, int size) {
    this.floats = floats;
    this.ints = ints;
    this.size = size;
  }

  /** Returns a constant of these floats, which are copied. */
  public static Constant of(float... floats) {
    return new Constant(floats.clone(), null, floats.length);
  }

  /** Returns a constant of these ints, which are copied. */
  public static Constant of(int... ints) {
    return new Constant(null, ints.clone(), ints.length);
  }

  /** Returns a constant of {@code size} equal floats. */
  public static Constant filled(int size, float value) {
    return new Constant(new float[] {value}, null, size);
  }

  /** Returns a copy of the floats. */
  public float[] floats() {
    if (floats.length == size) {
      return floats.clone();
    }
    float[] filled = new float[size];
    Arrays.fill(filled, floats[0]);
    return filled;
  }

  /** Returns a copy of the ints. */
  public int[] ints() {
    return ints.clone();
  }

  int size() {
    return size;
  }

  DType dtype() {
    return floats != null ? DType.F32 : DType.I32;
  }
}
