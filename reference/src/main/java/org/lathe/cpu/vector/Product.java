package org.lathe.cpu.vector;

import java.util.Arrays;

/**
 * Blocks of a matrix product {@code c += a b} on packed panels. Every element is a sequence of
 * fused multiply-adds over k in order: a block of k begins from what the block before left in c, so
 * that tiles, panels and blocks change no bit.
 */
final class Product {
  /**
   * Most of k at a time: a panel of the wide tile then is 64 KiB, and streams from the L2 cache.
   */
  private static final int DEPTH = 256;

  /** Rows of a at a time, a multiple of the tiles' rows: with DEPTH, 384 KiB. */
  private static final int ROWS = 384;

  /** Columns of b packed at a time, a multiple of every panel: with DEPTH, 512 KiB. */
  private static final int COLUMNS = 512;

  private static final int TILE_ROWS = 8;

  private Product() {}

  /** Length of the blocks of k: near equal ones, none longer than fits the caches. */
  static int depth(int k) {
    int blocks = (k + DEPTH - 1) / DEPTH;
    return (k + blocks - 1) / Math.max(1, blocks);
  }

  /** Floats of working memory that {@link #block} takes. */
  static int blockWork(int m, int k, boolean transposeA) {
    int rows = transposeA ? Math.min(m, ROWS) : 0;
    return (rows + TILE_ROWS) * depth(k) + (TILE_ROWS + 1) * Panels.COLUMNS;
  }

  /** Floats of working memory that {@link #multiply} takes. */
  static int work(int m, int n, int k, boolean transposeA) {
    return blockWork(m, k, transposeA) + Panels.padded(Math.min(n, COLUMNS)) * depth(k);
  }

  /**
   * {@code c = a b} for m rows, n columns, sums over k.
   *
   * @param aStride elements from a row of a, or if {@code transposeA} of its transpose, to the next
   * @param bStride the same of b
   * @param work at least {@link #work} floats from {@code workAt}
   */
  static void multiply(
      float[] a,
      int aAt,
      int aStride,
      boolean transposeA,
      float[] b,
      int bAt,
      int bStride,
      boolean transposeB,
      float[] c,
      int cAt,
      int cStride,
      int m,
      int n,
      int k,
      float[] work,
      int workAt) {
    if (k == 0) {
      for (int i = 0; i < m; i++) {
        Arrays.fill(c, cAt + i * cStride, cAt + i * cStride + n, 0);
      }
    }
    int step = depth(k);
    int panelsAt = workAt + blockWork(m, k, transposeA);
    for (int j = 0; j < n; j += COLUMNS) {
      int columns = Math.min(COLUMNS, n - j);
      for (int k0 = 0; k0 < k; k0 += step) {
        int depth = Math.min(step, k - k0);
        if (transposeB) {
          int from = bAt + j * bStride + k0;
          Panels.packColumns(b, from, bStride, depth, columns, work, panelsAt);
        } else {
          int from = bAt + k0 * bStride + j;
          Panels.packRows(b, from, bStride, depth, columns, work, panelsAt);
        }
        int aFrom = aAt + (transposeA ? k0 * aStride : k0);
        block(
            a,
            aFrom,
            aStride,
            transposeA,
            work,
            panelsAt,
            c,
            cAt + j,
            cStride,
            m,
            columns,
            depth,
            k0 == 0,
            work,
            workAt);
      }
    }
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
    // Working memory: a row of zeros, a tile of c, the last rows of a, and the rows of a transposed
    // a.
    Arrays.fill(work, workAt, workAt + Panels.COLUMNS, 0);
    int packedAt = workAt + (TILE_ROWS + 1) * Panels.COLUMNS + TILE_ROWS * depth;
    for (int i0 = 0; i0 < m; i0 += ROWS) {
      int rows = Math.min(ROWS, m - i0);
      float[] left = a;
      int leftAt = aAt + i0 * aStride;
      int leftStride = aStride;
      if (transposeA) {
        Panels.transpose(a, aAt + i0, aStride, depth, rows, work, packedAt, depth);
        left = work;
        leftAt = packedAt;
        leftStride = depth;
      }
      int panelAt = panelsAt;
      for (int j = 0; j < n; ) {
        int width = Panels.columns(n - j);
        int columns = Math.min(width, n - j);
        panel(
            left,
            leftAt,
            leftStride,
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

  private static void panel(
      float[] a,
      int aAt,
      int aStride,
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
          a,
          aAt + i * aStride,
          aStride,
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
    int lastRowsAt = tileAt + TILE_ROWS * Panels.COLUMNS;
    for (int i = whole; i < rows; i += tileRows) {
      int used = Math.min(tileRows, rows - i);
      float[] left = a;
      int leftAt = aAt + i * aStride;
      int leftStride = aStride;
      if (used < tileRows) {
        for (int r = 0; r < used; r++) {
          System.arraycopy(a, leftAt + r * aStride, work, lastRowsAt + r * depth, depth);
        }
        Arrays.fill(work, lastRowsAt + used * depth, lastRowsAt + tileRows * depth, 0);
        left = work;
        leftAt = lastRowsAt;
        leftStride = depth;
      }
      if (first) {
        Arrays.fill(work, tileAt, tileAt + tileRows * width, 0);
      } else {
        for (int r = 0; r < used; r++) {
          System.arraycopy(c, cAt + (i + r) * cStride, work, tileAt + r * width, columns);
        }
      }
      tile(
          left,
          leftAt,
          leftStride,
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
      int aStride,
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
      Tile8x1.run(a, aAt, aStride, b, bAt, depth, from, fromAt, fromStride, to, toAt, toStride);
    } else if (width == Tile6x2.COLUMNS) {
      Tile6x2.run(a, aAt, aStride, b, bAt, depth, from, fromAt, fromStride, to, toAt, toStride);
    } else {
      Tile6x4.run(a, aAt, aStride, b, bAt, depth, from, fromAt, fromStride, to, toAt, toStride);
    }
  }
}
