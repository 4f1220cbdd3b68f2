package org.lathe.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The register tile of a matrix product for processors with 16 registers: 12 accumulators, two
 * vectors of b and one of a. With 32 registers, for the last columns.
 *
 * <p>The rows of a are interleaved, so that one register addresses them all. Accumulators are
 * loaded from memory and live in local variables: C2 keeps neither arrays of vectors nor many
 * vectors that start from one shared zero in registers.
 */
final class Tile6x2 {
  /** Columns of the tile: floats in 2 vectors. */
  static final int COLUMNS = 2 * Elements.SPECIES.length();

  private static final VectorSpecies<Float> S = Elements.SPECIES;
  private static final int LANES = S.length();
  private static final int ROWS = Panels.ROWS;

  private Tile6x2() {}

  /**
   * Continues the sums of a tile: element (i, j) is {@code fma(a[k][i], b[k][j], ..)} over k in
   * order, from {@code from[i][j]}, and goes to {@code to[i][j]}.
   *
   * @param a {@code depth} times {@link Panels#ROWS} elements from {@code aAt}
   * @param b {@code depth} rows of {@link #COLUMNS}, one behind the other from {@code bAt}
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
    FloatVector c00 = FloatVector.fromArray(S, from, f);
    FloatVector c01 = FloatVector.fromArray(S, from, f + LANES);
    f += fromStride;
    FloatVector c10 = FloatVector.fromArray(S, from, f);
    FloatVector c11 = FloatVector.fromArray(S, from, f + LANES);
    f += fromStride;
    FloatVector c20 = FloatVector.fromArray(S, from, f);
    FloatVector c21 = FloatVector.fromArray(S, from, f + LANES);
    f += fromStride;
    FloatVector c30 = FloatVector.fromArray(S, from, f);
    FloatVector c31 = FloatVector.fromArray(S, from, f + LANES);
    f += fromStride;
    FloatVector c40 = FloatVector.fromArray(S, from, f);
    FloatVector c41 = FloatVector.fromArray(S, from, f + LANES);
    f += fromStride;
    FloatVector c50 = FloatVector.fromArray(S, from, f);
    FloatVector c51 = FloatVector.fromArray(S, from, f + LANES);
    int even = depth - depth % 2;
    for (int k = 0; k < even; k += 2) {
      int q = aAt + k * ROWS;
      int p = bAt + k * COLUMNS;
      FloatVector b0 = FloatVector.fromArray(S, b, p);
      FloatVector b1 = FloatVector.fromArray(S, b, p + LANES);
      FloatVector x = FloatVector.broadcast(S, a[q]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(S, a[q + 1]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(S, a[q + 2]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(S, a[q + 3]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      x = FloatVector.broadcast(S, a[q + 4]);
      c40 = x.fma(b0, c40);
      c41 = x.fma(b1, c41);
      x = FloatVector.broadcast(S, a[q + 5]);
      c50 = x.fma(b0, c50);
      c51 = x.fma(b1, c51);
      // Never so, but C2 cannot know: it ends a basic block, within which C2 would bring the
      // operands of both steps at once, and keep sums in memory for want of registers.
      if (k + 1 == depth) {
        break;
      }
      q = aAt + (k + 1) * ROWS;
      p = bAt + (k + 1) * COLUMNS;
      b0 = FloatVector.fromArray(S, b, p);
      b1 = FloatVector.fromArray(S, b, p + LANES);
      x = FloatVector.broadcast(S, a[q]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(S, a[q + 1]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(S, a[q + 2]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(S, a[q + 3]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      x = FloatVector.broadcast(S, a[q + 4]);
      c40 = x.fma(b0, c40);
      c41 = x.fma(b1, c41);
      x = FloatVector.broadcast(S, a[q + 5]);
      c50 = x.fma(b0, c50);
      c51 = x.fma(b1, c51);
    }
    if (even < depth) {
      int q = aAt + even * ROWS;
      int p = bAt + even * COLUMNS;
      FloatVector b0 = FloatVector.fromArray(S, b, p);
      FloatVector b1 = FloatVector.fromArray(S, b, p + LANES);
      FloatVector x = FloatVector.broadcast(S, a[q]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(S, a[q + 1]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(S, a[q + 2]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(S, a[q + 3]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      x = FloatVector.broadcast(S, a[q + 4]);
      c40 = x.fma(b0, c40);
      c41 = x.fma(b1, c41);
      x = FloatVector.broadcast(S, a[q + 5]);
      c50 = x.fma(b0, c50);
      c51 = x.fma(b1, c51);
    }
    int t = toAt;
    c00.intoArray(to, t);
    c01.intoArray(to, t + LANES);
    t += toStride;
    c10.intoArray(to, t);
    c11.intoArray(to, t + LANES);
    t += toStride;
    c20.intoArray(to, t);
    c21.intoArray(to, t + LANES);
    t += toStride;
    c30.intoArray(to, t);
    c31.intoArray(to, t + LANES);
    t += toStride;
    c40.intoArray(to, t);
    c41.intoArray(to, t + LANES);
    t += toStride;
    c50.intoArray(to, t);
    c51.intoArray(to, t + LANES);
  }
}
