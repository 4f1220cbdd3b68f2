package org.lathe.cpu.vector.attention;

import java.util.Arrays;
import org.lathe.cpu.vector.lanes.Elements;

/**
 * Computes inner products of eight query rows with the rows of transposed panels ({@link
 * HeadRows}). Vectors run across keys, so each product is a sequence of fused multiply-adds over
 * the columns from +0, as in the definition.
 */
final class ScoreTile {
  private static final int LENGTH = Elements.SPECIES.length();

  /** Query rows of a tile. */
  static final int ROWS = 8;

  /** Two panels at once need 19 registers; only processors with the widest vectors have 32. */
  private static final boolean PAIRS = LENGTH == 16;

  private ScoreTile() {}

  /**
   * Writes {@code factor * (query . row)} for eight queries and all rows of some panels.
   *
   * @param q the queries, row 0 at {@code at}, {@code stride} apart
   * @param rows number of queries; those after them repeat the last one
   * @param width columns of a row
   * @param scratch contains the panels, one after the other, and receives the products
   * @param to position of the product of query 0 and row 0; queries are {@code toStride} apart
   */
  static void apply(
      float[] q,
      int at,
      int stride,
      int rows,
      int width,
      float[] scratch,
      int panel,
      int panels,
      int to,
      int toStride,
      float factor) {
    if (width == 0) {
      // The sum has no terms, and the factor is infinite.
      for (int r = 0; r < ROWS; r++) {
        Arrays.fill(scratch, to + r * toStride, to + r * toStride + panels * LENGTH, factor * 0);
      }
      return;
    }
    int p = 0;
    for (; PAIRS && p + 2 <= panels; p += 2) {
      ScoreTile8x2.run(
          q,
          at,
          stride,
          rows,
          width,
          scratch,
          panel + p * width * LENGTH,
          to + p * LENGTH,
          toStride,
          factor);
    }
    for (; p < panels; p++) {
      ScoreTile8x1.run(
          q,
          at,
          stride,
          rows,
          width,
          scratch,
          panel + p * width * LENGTH,
          to + p * LENGTH,
          toStride,
          factor);
    }
  }
}
