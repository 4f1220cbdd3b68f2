package org.lathe.cpu;

/**
 * Float arrays whose elements begin where a cache line does, so that no vector crosses two. Java
 * has no way to ask for that; but G1 puts an array of more than half a region at the region's
 * start, behind a header of 16 bytes, and there it stays. Smaller arrays may lie anywhere: they are
 * right too, only slower.
 */
final class Aligned {
  /** First element in use: 64 bytes less the header. */
  static final int START = 12;

  private Aligned() {}

  /** An array of {@link #START} and this many elements, all zero. */
  static float[] floats(int elements) {
    return new float[Math.addExact(START, elements)];
  }
}
