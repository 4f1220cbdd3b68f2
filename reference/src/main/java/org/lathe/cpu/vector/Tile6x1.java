package org.lathe.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The register tile of a matrix product one vector wide: for the last columns.
 *
 * <p>The rows of a are interleaved, so that one register addresses them all. Accumulators are
 * loaded from memory and live in local variables: C2 keeps neither arrays of vectors nor many
 * vectors that start from one shared zero in registers.
 */
final class Tile6x1 {
  /** Columns of the tile: floats in one vector. */
  static final int COLUMNS = Elements.SPECIES.length();

  private static final VectorSpecies<Float> S = Elements.SPECIES;
  private static final int ROWS = Panels.ROWS;

  private Tile6x1() {}

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
    f += fromStride;
    FloatVector c10 = FloatVector.fromArray(S, from, f);
    f += fromStride;
    FloatVector c20 = FloatVector.fromArray(S, from, f);
    f += fromStride;
    FloatVector c30 = FloatVector.fromArray(S, from, f);
    f += fromStride;
    FloatVector c40 = FloatVector.fromArray(S, from, f);
    f += fromStride;
    FloatVector c50 = FloatVector.fromArray(S, from, f);
    for (int k = 0; k < depth; k++) {
      int q = aAt + k * ROWS;
      int p = bAt + k * COLUMNS;
      FloatVector b0 = FloatVector.fromArray(S, b, p);
      FloatVector x = FloatVector.broadcast(S, a[q]);
      c00 = x.fma(b0, c00);
      x = FloatVector.broadcast(S, a[q + 1]);
      c10 = x.fma(b0, c10);
      x = FloatVector.broadcast(S, a[q + 2]);
      c20 = x.fma(b0, c20);
      x = FloatVector.broadcast(S, a[q + 3]);
      c30 = x.fma(b0, c30);
      x = FloatVector.broadcast(S, a[q + 4]);
      c40 = x.fma(b0, c40);
      x = FloatVector.broadcast(S, a[q + 5]);
      c50 = x.fma(b0, c50);
    }
    int t = toAt;
    c00.intoArray(to, t);
    t += toStride;
    c10.intoArray(to, t);
    t += toStride;
    c20.intoArray(to, t);
    t += toStride;
    c30.intoArray(to, t);
    t += toStride;
    c40.intoArray(to, t);
    t += toStride;
    c50.intoArray(to, t);
  }
}
