package org.lathe.cpu.vector;

import java.util.Arrays;

/**
 * Blocks of a matrix product {@code c = a b} on packed panels. Every element is a sequence of fused
 * multiply-adds over k in order: a block of k begins from what the block before left in c, so that
 * tiles, panels and blocks change no bit.
 */
final class Product {
  /** Rows of a at a time: 192 KiB packed. */
  private static final int ROWS = 384;

  /** Rows of the highest tile. */
  private static final int TILE_ROWS = Tile8x1.ROWS;

  private Product() {}

  /** Length of the blocks of k: near equal ones. */
  static int depth(int k) {
    return Math.ceilDiv(k, Math.max(1, Math.ceilDiv(k, Panels.DEPTH)));
  }

  /** Floats of working memory that {@link #block} takes for m rows. */
  static int blockWork(int m) {
    return (TILE_ROWS + 1) * Panels.COLUMNS + Panels.paddedRows(Math.min(m, ROWS)) * Panels.DEPTH;
  }

  /**
   * One block of k on packed panels.
   *
   * @param first whether sums begin from +0, not from c
   * @param work at least {@link #blockWork} floats from {@code workAt}
   */
  static void block(
      float[] a,
      int aAt,
      int aStride,
      boolean transposeA,
      float[] panels,
      int panelsAt,
      float[] c,
      int cAt,
      int cStride,
      int m,
      int n,
      int depth,
      boolean first,
      float[] work,
      int workAt) {
    // Working memory: a row of zeros, a tile of c, the rows of a.
    Arrays.fill(work, workAt, workAt + Panels.COLUMNS, 0);
    int packedAt = workAt + (TILE_ROWS + 1) * Panels.COLUMNS;
    for (int i0 = 0; i0 < m; i0 += ROWS) {
      int rows = Math.min(ROWS, m - i0);
      int aFrom = aAt + (transposeA ? i0 : i0 * aStride);
      Panels.packLeft(a, aFrom, aStride, transposeA, rows, depth, work, packedAt);
      int panelAt = panelsAt;
      for (int j = 0; j < n; ) {
        int width = Panels.columns(n - j);
        int columns = Math.min(width, n - j);
        panel(
            packedAt,
            panels,
            panelAt,
            width,
            c,
            cAt + i0 * cStride + j,
            cStride,
            rows,
            columns,
            depth,
            first,
            work,
            workAt);
        panelAt += depth * width;
        j += width;
      }
    }
  }

  /** All rows of one panel. Tiles that c has no room for are made in working memory. */
  private static void panel(
      int packedAt,
      float[] panels,
      int panelAt,
      int width,
      float[] c,
      int cAt,
      int cStride,
      int rows,
      int columns,
      int depth,
      boolean first,
      float[] work,
      int workAt) {
    int tileRows = width == Tile8x1.COLUMNS ? Tile8x1.ROWS : Tile6x2.ROWS;
    int whole = columns == width ? rows - rows % tileRows : 0;
    float[] from = first ? work : c;
    int fromStride = first ? 0 : cStride;
    for (int i = 0; i < whole; i += tileRows) {
      int fromAt = first ? workAt : cAt + i * cStride;
      tile(
          work,
          packedAt + i * Panels.DEPTH,
          panels,
          panelAt,
          width,
          depth,
          from,
          fromAt,
          fromStride,
          c,
          cAt + i * cStride,
          cStride);
    }
    int tileAt = workAt + Panels.COLUMNS;
    for (int i = whole; i < rows; i += tileRows) {
      int used = Math.min(tileRows, rows - i);
      if (first) {
        Arrays.fill(work, tileAt, tileAt + tileRows * width, 0);
      } else {
        for (int r = 0; r < used; r++) {
          System.arraycopy(c, cAt + (i + r) * cStride, work, tileAt + r * width, columns);
        }
      }
      tile(
          work,
          packedAt + i * Panels.DEPTH,
          panels,
          panelAt,
          width,
          depth,
          work,
          tileAt,
          width,
          work,
          tileAt,
          width);
      for (int r = 0; r < used; r++) {
        System.arraycopy(work, tileAt + r * width, c, cAt + (i + r) * cStride, columns);
      }
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
    if (width == Tile8x1.COLUMNS) {
      Tile8x1.run(a, aAt, b, bAt, depth, from, fromAt, fromStride, to, toAt, toStride);
    } else if (width == Tile6x2.COLUMNS) {
      Tile6x2.run(a, aAt, b, bAt, depth, from, fromAt, fromStride, to, toAt, toStride);
    } else {
      Tile6x4.run(a, aAt, b, bAt, depth, from, fromAt, fromStride, to, toAt, toStride);
    }
  }
}
