package org.lathe.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The register tile of a matrix product one vector wide: for the last columns.
 *
 * <p>Accumulators are loaded from memory and live in local variables: C2 keeps neither arrays of
 * vectors nor many vectors that start from one shared zero in registers.
 */
final class Tile8x1 {
  /** Rows of the tile. */
  static final int ROWS = 8;

  /** Columns of the tile: floats in one vector. */
  static final int COLUMNS = Elements.SPECIES.length();

  private static final VectorSpecies<Float> S = Elements.SPECIES;
  private static final int LANES = S.length();

  private Tile8x1() {}

  /**
   * Continues the sums of a tile: element (i, j) is {@code fma(a[i][k], b[k][j], ..)} over k in
   * order, from {@code from[i][j]}, and goes to {@code to[i][j]}.
   *
   * @param a rows of {@code depth} elements from {@code aAt}, {@code aStride} apart
   * @param b {@code depth} rows of {@link #COLUMNS}, one behind the other from {@code bAt}
   */
  static void run(
      float[] a,
      int aAt,
      int aStride,
      float[] b,
      int bAt,
      int depth,
      float[] from,
      int fromAt,
      int fromStride,
      float[] to,
      int toAt,
      int toStride) {
    int a1 = aAt + aStride;
    int a2 = aAt + 2 * aStride;
    int a3 = aAt + 3 * aStride;
    int a4 = aAt + 4 * aStride;
    int a5 = aAt + 5 * aStride;
    int a6 = aAt + 6 * aStride;
    int a7 = aAt + 7 * aStride;
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
    f += fromStride;
    FloatVector c60 = FloatVector.fromArray(S, from, f);
    f += fromStride;
    FloatVector c70 = FloatVector.fromArray(S, from, f);
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromArray(S, b, bAt + k * COLUMNS);
      FloatVector x = FloatVector.broadcast(S, a[aAt + k]);
      c00 = x.fma(b0, c00);
      x = FloatVector.broadcast(S, a[a1 + k]);
      c10 = x.fma(b0, c10);
      x = FloatVector.broadcast(S, a[a2 + k]);
      c20 = x.fma(b0, c20);
      x = FloatVector.broadcast(S, a[a3 + k]);
      c30 = x.fma(b0, c30);
      x = FloatVector.broadcast(S, a[a4 + k]);
      c40 = x.fma(b0, c40);
      x = FloatVector.broadcast(S, a[a5 + k]);
      c50 = x.fma(b0, c50);
      x = FloatVector.broadcast(S, a[a6 + k]);
      c60 = x.fma(b0, c60);
      x = FloatVector.broadcast(S, a[a7 + k]);
      c70 = x.fma(b0, c70);
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
    t += toStride;
    c60.intoArray(to, t);
    t += toStride;
    c70.intoArray(to, t);
  }
}
