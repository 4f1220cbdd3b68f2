package org.lathe.cpu.vector.product;

import jdk.incubator.vector.VectorSpecies;
import org.lathe.cpu.vector.lanes.Elements;

/**
 * Transposes blocks of a matrix in registers. All kernels use vectors of one length: if the methods
 * of the Vector API get two lengths, C2 loses the type information, and vectors become objects.
 */
public final class Transpose {
  private static final VectorSpecies<Float> S = Elements.SPECIES;
  private static final int LANES = S.length();
  private static final int GROUP = TransposeSquares.GROUP;

  /** Whether a vector can contain a group; if not, elements are copied one by one. */
  private static final boolean WIDE = LANES >= GROUP;

  private Transpose() {}

  /**
   * Writes the transpose of some rows.
   *
   * @param stride elements from a row of x to the next
   * @param yStride elements from a row of y to the next, at least the rows of x
   */
  static void rows(
      float[] x, int at, int stride, int rows, int columns, float[] y, int yAt, int yStride) {
    int whole = WIDE ? S.loopBound(rows) : 0;
    int done = S.loopBound(columns);
    for (int i = 0; i < whole; i += LANES) {
      int from = at + i * stride;
      if (LANES > GROUP) {
        TransposeSquares.sixteen(x, from, stride, done, y, yAt + i, yStride);
      } else {
        TransposeSquares.eight(
            x, from, stride, from + 6 * stride, from + 7 * stride, done, y, yAt + i, yStride);
      }
    }
    for (int i = 0; i < rows; i++) {
      int first = i < whole ? done : 0;
      row(x, at + i * stride, first, columns, y, yAt + i, yStride);
    }
  }

  /** Interleaves {@link Panels#ROWS} rows of {@code depth} elements. */
  public static void tile(float[] x, int at, int stride, int depth, float[] y, int yAt) {
    int done = 0;
    if (WIDE && depth > 2) {
      // Columns are written with more elements than they have; later columns overwrite these.
      done = S.loopBound(depth - 2);
      int last = at + 5 * stride;
      TransposeSquares.eight(x, at, stride, last, last, done, y, yAt, Panels.ROWS);
    }
    for (int r = 0; r < Panels.ROWS; r++) {
      row(x, at + r * stride, done, depth, y, yAt + r, Panels.ROWS);
    }
  }

  private static void row(
      float[] x, int at, int from, int columns, float[] y, int yAt, int yStride) {
    for (int j = from; j < columns; j++) {
      y[yAt + j * yStride] = x[at + j];
    }
  }
}
