package org.lathe.cpu;

/**
 * Float arrays whose elements begin at the start of a cache line, so that no vector crosses two
 * lines. Java cannot request that. But G1 puts an array of more than half a region at the start of
 * a region, behind a header of 16 bytes, and does not move it. Smaller arrays may be anywhere: they
 * are correct too, only slower.
 */
final class Aligned {
  /** The first element in use: after 64 bytes, the header included. */
  static final int START = 12;

  private Aligned() {}

  /** Returns an array of {@link #START} and this many elements, all zero. */
  static float[] floats(int elements) {
    return new float[Math.addExact(START, elements)];
  }
}
