package org.lathe.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Two tiles of rows at once by one vector of columns: 12 accumulators, one vector of b and one of a
 * are all that fits in 16 registers. Wider and lower tiles load less, but C2 then has no register
 * left and keeps sums in memory.
 */
final class Tile12x1 {
  /** Columns of the tile: floats in a vector. */
  static final int COLUMNS = Elements.SPECIES.length();

  private static final VectorSpecies<Float> S = Elements.SPECIES;
  private static final int ROWS = Panels.ROWS;

  private Tile12x1() {}

  /**
   * Continues the sums of {@code 2} {@link Panels#ROWS} rows, of which the second half is {@code
   * depth} times {@link Panels#ROWS} elements behind the first; else as {@link Tile6x4#run}.
   */
  static void run(
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      int depth,
      float[] from,
      int fromAt,
      int fromStride,
      float[] to,
      int toAt,
      int toStride) {
    int f = fromAt;
    FloatVector c0 = FloatVector.fromArray(S, from, f);
    f += fromStride;
    FloatVector c1 = FloatVector.fromArray(S, from, f);
    f += fromStride;
    FloatVector c2 = FloatVector.fromArray(S, from, f);
    f += fromStride;
    FloatVector c3 = FloatVector.fromArray(S, from, f);
    f += fromStride;
    FloatVector c4 = FloatVector.fromArray(S, from, f);
    f += fromStride;
    FloatVector c5 = FloatVector.fromArray(S, from, f);
    f += fromStride;
    FloatVector c6 = FloatVector.fromArray(S, from, f);
    f += fromStride;
    FloatVector c7 = FloatVector.fromArray(S, from, f);
    f += fromStride;
    FloatVector c8 = FloatVector.fromArray(S, from, f);
    f += fromStride;
    FloatVector c9 = FloatVector.fromArray(S, from, f);
    f += fromStride;
    FloatVector c10 = FloatVector.fromArray(S, from, f);
    f += fromStride;
    FloatVector c11 = FloatVector.fromArray(S, from, f);
    int second = ROWS * depth;
    for (int k = 0; k < depth; k++) {
      int q = aAt + k * ROWS;
      FloatVector y = FloatVector.fromArray(S, b, bAt + k * COLUMNS);
      c0 = y.fma(FloatVector.broadcast(S, a[q]), c0);
      c1 = y.fma(FloatVector.broadcast(S, a[q + 1]), c1);
      c2 = y.fma(FloatVector.broadcast(S, a[q + 2]), c2);
      c3 = y.fma(FloatVector.broadcast(S, a[q + 3]), c3);
      c4 = y.fma(FloatVector.broadcast(S, a[q + 4]), c4);
      c5 = y.fma(FloatVector.broadcast(S, a[q + 5]), c5);
      q += second;
      c6 = y.fma(FloatVector.broadcast(S, a[q]), c6);
      c7 = y.fma(FloatVector.broadcast(S, a[q + 1]), c7);
      c8 = y.fma(FloatVector.broadcast(S, a[q + 2]), c8);
      c9 = y.fma(FloatVector.broadcast(S, a[q + 3]), c9);
      c10 = y.fma(FloatVector.broadcast(S, a[q + 4]), c10);
      c11 = y.fma(FloatVector.broadcast(S, a[q + 5]), c11);
    }
    int t = toAt;
    c0.intoArray(to, t);
    t += toStride;
    c1.intoArray(to, t);
    t += toStride;
    c2.intoArray(to, t);
    t += toStride;
    c3.intoArray(to, t);
    t += toStride;
    c4.intoArray(to, t);
    t += toStride;
    c5.intoArray(to, t);
    t += toStride;
    c6.intoArray(to, t);
    t += toStride;
    c7.intoArray(to, t);
    t += toStride;
    c8.intoArray(to, t);
    t += toStride;
    c9.intoArray(to, t);
    t += toStride;
    c10.intoArray(to, t);
    t += toStride;
    c11.intoArray(to, t);
  }
}
