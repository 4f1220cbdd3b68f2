package org.lathe.cpu.vector.product;

import java.util.Arrays;

/**
 * Blocks of a matrix product {@code c = a b} on packed operands. Every element is a sequence of
 * fused multiply-adds over k in order: a block of k begins with the sums in c of the block before
 * it, so tiles, panels and blocks change no bit.
 */
public final class Product {
  private static final int ROWS = Panels.ROWS;

  /** Floats of working memory that {@link #block} needs: a row of zeros and a tile of c. */
  public static final int WORK = (ROWS + 1) * Panels.COLUMNS;

  private Product() {}

  /**
   * Computes one block of k.
   *
   * @param a tiles of m rows, as {@link Panels#packLeft} makes them
   * @param panels of n columns, as {@link Panels#packRight} makes them
   * @param panelDepth rows of the panels
   * @param from row of the panels where the block begins
   * @param first whether sums begin from +0, not from c
   * @param work at least {@link #WORK} floats from {@code workAt}
   */
  public static void block(
      float[] a,
      int aAt,
      float[] panels,
      int panelsAt,
      int panelDepth,
      int from,
      float[] c,
      int cAt,
      int cStride,
      int m,
      int n,
      int depth,
      boolean first,
      float[] work,
      int workAt) {
    Arrays.fill(work, workAt, workAt + Panels.COLUMNS, 0);
    // All panels are used for one tile of rows, which stays in the L1 cache meanwhile.
    for (int i = 0; i < m; i += ROWS) {
      int rows = Math.min(ROWS, m - i);
      int tile = aAt + i * depth;
      int to = cAt + i * cStride;
      for (int j = 0; j < n; ) {
        int width = Panels.columns(n - j);
        int panel = panelsAt + j * panelDepth + from * width;
        if (rows == ROWS && j + width <= n) {
          tile(
              a,
              tile,
              panels,
              panel,
              width,
              depth,
              first ? work : c,
              first ? workAt : to + j,
              first ? 0 : cStride,
              c,
              to + j,
              cStride);
        } else {
          int columns = Math.min(width, n - j);
          part(
              a, tile, panels, panel, width, depth, c, to + j, cStride, rows, columns, first, work,
              workAt);
        }
        j += width;
      }
    }
  }

  /** Computes a tile that exceeds c, in working memory. */
  private static void part(
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      int width,
      int depth,
      float[] c,
      int cAt,
      int cStride,
      int rows,
      int columns,
      boolean first,
      float[] work,
      int workAt) {
    int tileAt = workAt + Panels.COLUMNS;
    if (first) {
      Arrays.fill(work, tileAt, tileAt + ROWS * width, 0);
    } else {
      for (int r = 0; r < rows; r++) {
        System.arraycopy(c, cAt + r * cStride, work, tileAt + r * width, columns);
      }
    }
    tile(a, aAt, b, bAt, width, depth, work, tileAt, width, work, tileAt, width);
    for (int r = 0; r < rows; r++) {
      System.arraycopy(work, tileAt + r * width, c, cAt + r * cStride, columns);
    }
  }

  private static void tile(
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      int width,
      int depth,
      float[] from,
      int fromAt,
      int fromStride,
      float[] to,
      int toAt,
      int toStride) {
    if (width == Tile6x1.COLUMNS) {
      Tile6x1.run(a, aAt, b, bAt, depth, from, fromAt, fromStride, to, toAt, toStride);
    } else if (width == Tile6x2.COLUMNS) {
      Tile6x2.run(a, aAt, b, bAt, depth, from, fromAt, fromStride, to, toAt, toStride);
    } else {
      Tile6x4.run(a, aAt, b, bAt, depth, from, fromAt, fromStride, to, toAt, toStride);
    }
  }
}
