package org.lathe.cpu.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Packing for the register tiles. The right operand becomes panels: all rows of a few columns, one
 * behind the other, so that a tile reads it as one stream. The left operand becomes rows {@link
 * #DEPTH} apart.
 */
final class Panels {
  private static final int LANES = Elements.SPECIES.length();

  /** Columns of a full panel. With 16 lanes come 32 registers, which the wide tile needs. */
  static final int COLUMNS = LANES == 16 ? Tile6x4.COLUMNS : Tile6x2.COLUMNS;

  /** Most of k at a time: with it a panel for 16 lanes takes 32 KiB and stays in the L1 cache. */
  static final int DEPTH = 128;

  private Panels() {}

  /** Columns of the panel that begins {@code left} columns before the end: a tile's width. */
  static int columns(int left) {
    if (left <= Tile8x1.COLUMNS) {
      return Tile8x1.COLUMNS;
    }
    return left <= Tile6x2.COLUMNS ? Tile6x2.COLUMNS : COLUMNS;
  }

  /** Columns of all panels that hold {@code columns} columns; the last ones are padding. */
  static int padded(int columns) {
    int rest = columns % COLUMNS;
    return columns - rest + (rest == 0 ? 0 : columns(rest));
  }

  /**
   * Packs the panels of {@code columns} columns and {@code depth} rows; zeros fill the last panel.
   *
   * @param stride elements from a row of b, or if {@code transposed} of its transpose, to the next
   */
  static void packRight(
      float[] b,
      int at,
      int stride,
      boolean transposed,
      int depth,
      int columns,
      float[] panels,
      int panelsAt) {
    int last = columns / COLUMNS * COLUMNS;
    int width = padded(columns - last);
    if (width > columns - last) {
      int lastAt = panelsAt + last * depth;
      Arrays.fill(panels, lastAt, lastAt + depth * width, 0);
    }
    if (transposed) {
      for (int j = 0; j < columns; j += COLUMNS) {
        int used = Math.min(COLUMNS, columns - j);
        int to = panelsAt + j * depth;
        transpose(b, at + j * stride, stride, used, depth, panels, to, j < last ? COLUMNS : width);
      }
      return;
    }
    // A row of b at a time: read across panels it is one stream.
    for (int k = 0; k < depth; k++) {
      int from = at + k * stride;
      for (int j = 0; j < last; j += COLUMNS) {
        copyRow(b, from + j, panels, panelsAt + j * depth + k * COLUMNS);
      }
      int to = panelsAt + last * depth + k * width;
      for (int j = last; j < columns; j++) {
        panels[to + j - last] = b[from + j];
      }
    }
  }

  private static void copyRow(float[] from, int fromAt, float[] to, int toAt) {
    for (int j = 0; j < COLUMNS; j += LANES) {
      FloatVector.fromArray(Elements.SPECIES, from, fromAt + j).intoArray(to, toAt + j);
    }
  }

  /** Packs rows of a, in all their columns or {@code depth} at most; zeros fill the last tile. */
  static void packLeft(
      float[] a,
      int at,
      int stride,
      boolean transposed,
      int rows,
      int depth,
      float[] packed,
      int packedAt) {
    if (transposed) {
      transpose(a, at, stride, depth, rows, packed, packedAt, DEPTH);
    } else {
      for (int i = 0; i < rows; i++) {
        System.arraycopy(a, at + i * stride, packed, packedAt + i * DEPTH, depth);
      }
    }
    Arrays.fill(packed, packedAt + rows * DEPTH, packedAt + paddedRows(rows) * DEPTH, 0);
  }

  /** Rows of whole tiles, whatever tiles they are, that hold {@code rows} rows. */
  static int paddedRows(int rows) {
    return Math.ceilDiv(rows, 24) * 24;
  }

  /** Writes the transpose of {@code rows} rows of {@code columns} columns. */
  static void transpose(
      float[] x, int at, int stride, int rows, int columns, float[] y, int yAt, int yStride) {
    int i = 0;
    for (; i + 8 <= rows; i += 8) {
      int r0 = at + i * stride;
      int r1 = r0 + stride;
      int r2 = r1 + stride;
      int r3 = r2 + stride;
      int r4 = r3 + stride;
      int r5 = r4 + stride;
      int r6 = r5 + stride;
      int r7 = r6 + stride;
      int to = yAt + i;
      for (int j = 0; j < columns; j++) {
        y[to] = x[r0 + j];
        y[to + 1] = x[r1 + j];
        y[to + 2] = x[r2 + j];
        y[to + 3] = x[r3 + j];
        y[to + 4] = x[r4 + j];
        y[to + 5] = x[r5 + j];
        y[to + 6] = x[r6 + j];
        y[to + 7] = x[r7 + j];
        to += yStride;
      }
    }
    for (; i < rows; i++) {
      int from = at + i * stride;
      for (int j = 0; j < columns; j++) {
        y[yAt + j * yStride + i] = x[from + j];
      }
    }
  }
}
