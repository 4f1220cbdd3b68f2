package org.lathe.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The register tile of a matrix product for processors with 32 wide registers: 24 accumulators.
 *
 * <p>The rows of a are interleaved, so that one register addresses them all. Accumulators are
 * loaded from memory and live in local variables: C2 keeps neither arrays of vectors nor many
 * vectors that start from one shared zero in registers.
 */
final class Tile6x4 {
  /** Columns of the tile: floats in 4 vectors. */
  static final int COLUMNS = 4 * Elements.SPECIES.length();

  private static final VectorSpecies<Float> S = Elements.SPECIES;
  private static final int LANES = S.length();
  private static final int ROWS = Panels.ROWS;

  private Tile6x4() {}

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
    FloatVector c02 = FloatVector.fromArray(S, from, f + 2 * LANES);
    FloatVector c03 = FloatVector.fromArray(S, from, f + 3 * LANES);
    f += fromStride;
    FloatVector c10 = FloatVector.fromArray(S, from, f);
    FloatVector c11 = FloatVector.fromArray(S, from, f + LANES);
    FloatVector c12 = FloatVector.fromArray(S, from, f + 2 * LANES);
    FloatVector c13 = FloatVector.fromArray(S, from, f + 3 * LANES);
    f += fromStride;
    FloatVector c20 = FloatVector.fromArray(S, from, f);
    FloatVector c21 = FloatVector.fromArray(S, from, f + LANES);
    FloatVector c22 = FloatVector.fromArray(S, from, f + 2 * LANES);
    FloatVector c23 = FloatVector.fromArray(S, from, f + 3 * LANES);
    f += fromStride;
    FloatVector c30 = FloatVector.fromArray(S, from, f);
    FloatVector c31 = FloatVector.fromArray(S, from, f + LANES);
    FloatVector c32 = FloatVector.fromArray(S, from, f + 2 * LANES);
    FloatVector c33 = FloatVector.fromArray(S, from, f + 3 * LANES);
    f += fromStride;
    FloatVector c40 = FloatVector.fromArray(S, from, f);
    FloatVector c41 = FloatVector.fromArray(S, from, f + LANES);
    FloatVector c42 = FloatVector.fromArray(S, from, f + 2 * LANES);
    FloatVector c43 = FloatVector.fromArray(S, from, f + 3 * LANES);
    f += fromStride;
    FloatVector c50 = FloatVector.fromArray(S, from, f);
    FloatVector c51 = FloatVector.fromArray(S, from, f + LANES);
    FloatVector c52 = FloatVector.fromArray(S, from, f + 2 * LANES);
    FloatVector c53 = FloatVector.fromArray(S, from, f + 3 * LANES);
    for (int k = 0; k < depth; k++) {
      int q = aAt + k * ROWS;
      int p = bAt + k * COLUMNS;
      FloatVector b0 = FloatVector.fromArray(S, b, p);
      FloatVector b1 = FloatVector.fromArray(S, b, p + LANES);
      FloatVector b2 = FloatVector.fromArray(S, b, p + 2 * LANES);
      FloatVector b3 = FloatVector.fromArray(S, b, p + 3 * LANES);
      FloatVector x = FloatVector.broadcast(S, a[q]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      c02 = x.fma(b2, c02);
      c03 = x.fma(b3, c03);
      x = FloatVector.broadcast(S, a[q + 1]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      c12 = x.fma(b2, c12);
      c13 = x.fma(b3, c13);
      x = FloatVector.broadcast(S, a[q + 2]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      c22 = x.fma(b2, c22);
      c23 = x.fma(b3, c23);
      x = FloatVector.broadcast(S, a[q + 3]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      c32 = x.fma(b2, c32);
      c33 = x.fma(b3, c33);
      x = FloatVector.broadcast(S, a[q + 4]);
      c40 = x.fma(b0, c40);
      c41 = x.fma(b1, c41);
      c42 = x.fma(b2, c42);
      c43 = x.fma(b3, c43);
      x = FloatVector.broadcast(S, a[q + 5]);
      c50 = x.fma(b0, c50);
      c51 = x.fma(b1, c51);
      c52 = x.fma(b2, c52);
      c53 = x.fma(b3, c53);
    }
    int t = toAt;
    c00.intoArray(to, t);
    c01.intoArray(to, t + LANES);
    c02.intoArray(to, t + 2 * LANES);
    c03.intoArray(to, t + 3 * LANES);
    t += toStride;
    c10.intoArray(to, t);
    c11.intoArray(to, t + LANES);
    c12.intoArray(to, t + 2 * LANES);
    c13.intoArray(to, t + 3 * LANES);
    t += toStride;
    c20.intoArray(to, t);
    c21.intoArray(to, t + LANES);
    c22.intoArray(to, t + 2 * LANES);
    c23.intoArray(to, t + 3 * LANES);
    t += toStride;
    c30.intoArray(to, t);
    c31.intoArray(to, t + LANES);
    c32.intoArray(to, t + 2 * LANES);
    c33.intoArray(to, t + 3 * LANES);
    t += toStride;
    c40.intoArray(to, t);
    c41.intoArray(to, t + LANES);
    c42.intoArray(to, t + 2 * LANES);
    c43.intoArray(to, t + 3 * LANES);
    t += toStride;
    c50.intoArray(to, t);
    c51.intoArray(to, t + LANES);
    c52.intoArray(to, t + 2 * LANES);
    c53.intoArray(to, t + 3 * LANES);
  }
}
