package org.lathe.cpu.math;

/**
 * The order of every reduction: element i is added to virtual lane i mod 16, each lane in order of
 * i from +0; then a fixed tree sums the lanes, 8 + 8, 4 + 4, 2 + 2, 1 + 1. Vectors of any width up
 * to 16 floats can compute exactly this; another order would give other bits.
 */
public final class Lanes {
  /** Number of virtual lanes. */
  public static final int COUNT = 16;

  private Lanes() {}

  /** Returns the sum by the tree over lanes {@code at .. at + 15}; overwrites them. */
  public static float tree(float[] lanes, int at) {
    for (int half = COUNT / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        lanes[at + i] = lanes[at + i] + lanes[at + i + half];
      }
    }
    return lanes[at];
  }
}
