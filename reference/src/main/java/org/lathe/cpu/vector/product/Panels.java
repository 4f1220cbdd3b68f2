package org.lathe.cpu.vector.product;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.vector.lanes.Elements;

/**
 * Packing for the register tiles. The right operand becomes panels: all rows of a few columns,
 * consecutive, so that a tile reads them as one stream. The left operand becomes tiles of {@link
 * #ROWS} interleaved rows, in the order in which a tile reads them.
 */
public final class Panels {
  private static final int LANES = Elements.SPECIES.length();

  /** Rows of a tile. */
  public static final int ROWS = 6;

  /**
   * Whether there are 32 registers, which the wide tile needs: processors with 16 lanes have them.
   */
  private static final boolean MANY_REGISTERS = LANES == 16;

  /** Columns of a full panel. */
  public static final int COLUMNS = MANY_REGISTERS ? Tile6x4.COLUMNS : Tile6x2.COLUMNS;

  /**
   * Maximum of k at a time. With longer blocks, sums go to memory less often; a tile of the left
   * operand still stays in the L1 cache, 12 KiB.
   */
  public static final int DEPTH = 512;

  private Panels() {}

  /** Returns the length of the blocks of k, which are almost equal. */
  public static int depth(int k) {
    return Math.ceilDiv(k, Math.max(1, Math.ceilDiv(k, DEPTH)));
  }

  /**
   * Returns the number of columns of the panel that begins {@code left} columns before the end: the
   * width of a tile.
   */
  static int columns(int left) {
    if (left <= Tile6x1.COLUMNS) {
      return Tile6x1.COLUMNS;
    }
    return left <= Tile6x2.COLUMNS ? Tile6x2.COLUMNS : COLUMNS;
  }

  /**
   * Returns the number of columns of all panels for {@code columns} columns; the last ones are
   * padding.
   */
  public static int padded(int columns) {
    int rest = columns % COLUMNS;
    return columns - rest + (rest == 0 ? 0 : columns(rest));
  }

  /** Returns the number of rows of whole tiles for {@code rows} rows. */
  public static int paddedRows(int rows) {
    return Math.ceilDiv(rows, ROWS) * ROWS;
  }

  /**
   * Packs the panels of {@code columns} columns and {@code depth} rows; zeros fill the last panel.
   *
   * @param stride elements from a row of b, or if {@code transposed} of its transpose, to the next
   */
  public static void packRight(
      float[] b,
      int at,
      int stride,
      boolean transposed,
      int depth,
      int columns,
      float[] panels,
      int panelsAt) {
    packRight(b, at, stride, transposed, depth, columns, panels, panelsAt, depth, 0);
  }

  /** Packs {@code depth} rows of panels of {@code panelDepth} rows, from row {@code to} on. */
  public static void packRight(
      float[] b,
      int at,
      int stride,
      boolean transposed,
      int depth,
      int columns,
      float[] panels,
      int panelsAt,
      int panelDepth,
      int to) {
    int last = columns / COLUMNS * COLUMNS;
    int width = padded(columns - last);
    int lastAt = panelsAt + last * panelDepth + to * width;
    if (width > columns - last) {
      Arrays.fill(panels, lastAt, lastAt + depth * width, 0);
    }
    if (transposed) {
      for (int j = 0; j < columns; j += COLUMNS) {
        int used = Math.min(COLUMNS, columns - j);
        int w = j < last ? COLUMNS : width;
        int panel = panelsAt + j * panelDepth + to * w;
        Transpose.rows(b, at + j * stride, stride, used, depth, panels, panel, w);
      }
      return;
    }
    // One row of b at a time: the read across panels is one stream.
    for (int k = 0; k < depth; k++) {
      int from = at + k * stride;
      for (int j = 0; j < last; j += COLUMNS) {
        copyRow(b, from + j, panels, panelsAt + j * panelDepth + (to + k) * COLUMNS);
      }
      for (int j = last; j < columns; j++) {
        panels[lastAt + k * width + j - last] = b[from + j];
      }
    }
  }

  private static void copyRow(float[] from, int fromAt, float[] to, int toAt) {
    for (int j = 0; j < COLUMNS; j += LANES) {
      FloatVector.fromArray(Elements.SPECIES, from, fromAt + j).intoArray(to, toAt + j);
    }
  }

  /** Packs rows of a, {@code depth} elements of each; zeros fill the last tile. */
  public static void packLeft(
      float[] a,
      int at,
      int stride,
      boolean transposed,
      int rows,
      int depth,
      float[] packed,
      int packedAt) {
    int whole = rows - rows % ROWS;
    for (int i = 0; i < whole; i += ROWS) {
      int to = packedAt + i * depth;
      if (transposed) {
        gather(a, at + i, stride, depth, packed, to);
      } else {
        Transpose.tile(a, at + i * stride, stride, depth, packed, to);
      }
    }
    if (whole < rows) {
      int to = packedAt + whole * depth;
      int row = transposed ? 1 : stride;
      int next = transposed ? stride : 1;
      Arrays.fill(packed, to, to + ROWS * depth, 0);
      for (int i = whole; i < rows; i++) {
        for (int k = 0; k < depth; k++) {
          packed[to + k * ROWS + i - whole] = a[at + i * row + k * next];
        }
      }
    }
  }

  /** Packs a tile of columns: the elements of each {@code k} are adjacent. */
  private static void gather(float[] a, int at, int stride, int depth, float[] tile, int tileAt) {
    int k = 0;
    if (LANES > ROWS) {
      // This reads and writes more elements than needed; the next k overwrite them.
      for (; k < depth - 2; k++) {
        FloatVector.fromArray(Elements.SPECIES, a, at + k * stride)
            .intoArray(tile, tileAt + k * ROWS);
      }
    }
    for (; k < depth; k++) {
      for (int i = 0; i < ROWS; i++) {
        tile[tileAt + k * ROWS + i] = a[at + k * stride + i];
      }
    }
  }
}
