package org.lathe.cpu.vector.attention;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.lathe.cpu.vector.lanes.Elements;

/**
 * Copies the columns of one head of a sequence into scratch and back. In scratch, rows are
 * consecutive and padded with zeros to whole vectors; or they are transposed in panels: a panel
 * contains as many rows as a vector has lanes, column by column.
 */
final class HeadRows {
  private static final VectorSpecies<Float> SPECIES = Elements.SPECIES;
  static final int LENGTH = SPECIES.length();

  private HeadRows() {}

  /** Returns {@code width} rounded up to whole vectors. */
  static int padded(int width) {
    return (width + LENGTH - 1) / LENGTH * LENGTH;
  }

  /**
   * Writes {@code count} zeros, a multiple of the length of a vector. They are stored in the same
   * vectors that are loaded later, because a load that covers several stores waits for all of them.
   */
  static void zero(float[] to, int toAt, int count) {
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int c = 0; c < count; c += LENGTH) {
      zero.intoArray(to, toAt + c);
    }
  }

  /** Copies {@code rows} rows of {@code width}, {@code stride} apart. */
  static void pack(float[] from, int at, int stride, int rows, int width, float[] to, int toAt) {
    int whole = SPECIES.loopBound(width);
    int padded = padded(width);
    for (int row = 0; row < rows; row++) {
      int source = at + row * stride;
      int target = toAt + row * padded;
      for (int c = 0; c < whole; c += LENGTH) {
        FloatVector.fromArray(SPECIES, from, source + c).intoArray(to, target + c);
      }
      for (int c = whole; c < width; c++) {
        to[target + c] = from[source + c];
      }
      for (int c = width; c < padded; c++) {
        to[target + c] = 0;
      }
    }
  }

  /** Copies packed rows back, each element times {@code factor}. */
  static void unpackScaled(
      float[] from, int at, float factor, int rows, int width, float[] to, int toAt, int stride) {
    int whole = SPECIES.loopBound(width);
    int padded = padded(width);
    for (int row = 0; row < rows; row++) {
      int source = at + row * padded;
      int target = toAt + row * stride;
      for (int c = 0; c < whole; c += LENGTH) {
        FloatVector.fromArray(SPECIES, from, source + c).mul(factor).intoArray(to, target + c);
      }
      for (int c = whole; c < width; c++) {
        to[target + c] = factor * from[source + c];
      }
    }
  }

  /** Copies a packed row back, each element divided by {@code divisor}. */
  static void unpackDivided(float[] from, int at, float divisor, int width, float[] to, int toAt) {
    int whole = SPECIES.loopBound(width);
    for (int c = 0; c < whole; c += LENGTH) {
      FloatVector.fromArray(SPECIES, from, at + c).div(divisor).intoArray(to, toAt + c);
    }
    for (int c = whole; c < width; c++) {
      to[toAt + c] = from[at + c] / divisor;
    }
  }

  /** Transposes rows into panels; the elements after {@code rows} in the last panel are zero. */
  static void packPanels(
      float[] from, int at, int stride, int rows, int width, float[] to, int toAt) {
    int row = 0;
    for (; row + LENGTH <= rows; row += LENGTH) {
      int panel = toAt + row * width;
      for (int r = 0; r < LENGTH; r++) {
        int source = at + (row + r) * stride;
        int target = panel + r;
        for (int c = 0; c < width; c++) {
          to[target + c * LENGTH] = from[source + c];
        }
      }
    }
    if (row < rows) {
      int panel = toAt + row * width;
      Arrays.fill(to, panel, panel + width * LENGTH, 0);
      for (int r = 0; row + r < rows; r++) {
        int source = at + (row + r) * stride;
        for (int c = 0; c < width; c++) {
          to[panel + c * LENGTH + r] = from[source + c];
        }
      }
    }
  }
}
