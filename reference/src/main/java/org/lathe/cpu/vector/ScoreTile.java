package org.lathe.cpu.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Inner products of eight query rows with the rows of transposed panels ({@link HeadRows}): vectors
 * run across keys, so each product is a sequence of fused multiply-adds over the columns from +0,
 * as the definition says.
 */
final class ScoreTile {
  private static final VectorSpecies<Float> SPECIES = Elements.SPECIES;
  private static final int LENGTH = SPECIES.length();

  /** Query rows of a tile. */
  static final int ROWS = 8;

  /** Two panels at once need 19 registers; only the widest vectors have 32. */
  private static final boolean PAIRS = LENGTH == 16;

  private ScoreTile() {}

  /**
   * Writes {@code factor * (query . row)} for eight queries and all rows of some panels.
   *
   * @param q holds the queries, row 0 at {@code at}, {@code stride} apart
   * @param rows number of queries; those past it repeat the last one
   * @param width columns of a row
   * @param scratch holds the panels, one behind the other, and receives the products
   * @param to where the product of query 0 and row 0 goes; queries are {@code toStride} apart
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
      // A sum of no terms; the factor is infinite.
      for (int r = 0; r < ROWS; r++) {
        Arrays.fill(scratch, to + r * toStride, to + r * toStride + panels * LENGTH, factor * 0);
      }
      return;
    }
    int p = 0;
    for (; PAIRS && p + 2 <= panels; p += 2) {
      tile2(
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
      tile1(
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

  private static void tile1(
      float[] q,
      int at,
      int stride,
      int rows,
      int width,
      float[] scratch,
      int panel,
      int to,
      int toStride,
      float factor) {
    int q0 = at;
    int q1 = at + Math.min(1, rows - 1) * stride;
    int q2 = at + Math.min(2, rows - 1) * stride;
    int q3 = at + Math.min(3, rows - 1) * stride;
    int q4 = at + Math.min(4, rows - 1) * stride;
    int q5 = at + Math.min(5, rows - 1) * stride;
    int q6 = at + Math.min(6, rows - 1) * stride;
    int q7 = at + Math.min(7, rows - 1) * stride;
    FloatVector k0 = FloatVector.fromArray(SPECIES, scratch, panel);
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector x = FloatVector.broadcast(SPECIES, q[q0]);
    FloatVector s00 = x.fma(k0, zero);
    x = FloatVector.broadcast(SPECIES, q[q1]);
    FloatVector s10 = x.fma(k0, zero);
    x = FloatVector.broadcast(SPECIES, q[q2]);
    FloatVector s20 = x.fma(k0, zero);
    x = FloatVector.broadcast(SPECIES, q[q3]);
    FloatVector s30 = x.fma(k0, zero);
    x = FloatVector.broadcast(SPECIES, q[q4]);
    FloatVector s40 = x.fma(k0, zero);
    x = FloatVector.broadcast(SPECIES, q[q5]);
    FloatVector s50 = x.fma(k0, zero);
    x = FloatVector.broadcast(SPECIES, q[q6]);
    FloatVector s60 = x.fma(k0, zero);
    x = FloatVector.broadcast(SPECIES, q[q7]);
    FloatVector s70 = x.fma(k0, zero);
    for (int c = 1; c < width; c++) {
      k0 = FloatVector.fromArray(SPECIES, scratch, panel + c * LENGTH);
      x = FloatVector.broadcast(SPECIES, q[q0 + c]);
      s00 = x.fma(k0, s00);
      x = FloatVector.broadcast(SPECIES, q[q1 + c]);
      s10 = x.fma(k0, s10);
      x = FloatVector.broadcast(SPECIES, q[q2 + c]);
      s20 = x.fma(k0, s20);
      x = FloatVector.broadcast(SPECIES, q[q3 + c]);
      s30 = x.fma(k0, s30);
      x = FloatVector.broadcast(SPECIES, q[q4 + c]);
      s40 = x.fma(k0, s40);
      x = FloatVector.broadcast(SPECIES, q[q5 + c]);
      s50 = x.fma(k0, s50);
      x = FloatVector.broadcast(SPECIES, q[q6 + c]);
      s60 = x.fma(k0, s60);
      x = FloatVector.broadcast(SPECIES, q[q7 + c]);
      s70 = x.fma(k0, s70);
    }
    s00.mul(factor).intoArray(scratch, to);
    s10.mul(factor).intoArray(scratch, to + toStride);
    s20.mul(factor).intoArray(scratch, to + 2 * toStride);
    s30.mul(factor).intoArray(scratch, to + 3 * toStride);
    s40.mul(factor).intoArray(scratch, to + 4 * toStride);
    s50.mul(factor).intoArray(scratch, to + 5 * toStride);
    s60.mul(factor).intoArray(scratch, to + 6 * toStride);
    s70.mul(factor).intoArray(scratch, to + 7 * toStride);
  }

  private static void tile2(
      float[] q,
      int at,
      int stride,
      int rows,
      int width,
      float[] scratch,
      int panel,
      int to,
      int toStride,
      float factor) {
    int q0 = at;
    int q1 = at + Math.min(1, rows - 1) * stride;
    int q2 = at + Math.min(2, rows - 1) * stride;
    int q3 = at + Math.min(3, rows - 1) * stride;
    int q4 = at + Math.min(4, rows - 1) * stride;
    int q5 = at + Math.min(5, rows - 1) * stride;
    int q6 = at + Math.min(6, rows - 1) * stride;
    int q7 = at + Math.min(7, rows - 1) * stride;
    int second = panel + width * LENGTH;
    FloatVector k0 = FloatVector.fromArray(SPECIES, scratch, panel);
    FloatVector k1 = FloatVector.fromArray(SPECIES, scratch, second);
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector x = FloatVector.broadcast(SPECIES, q[q0]);
    FloatVector s00 = x.fma(k0, zero);
    FloatVector s01 = x.fma(k1, zero);
    x = FloatVector.broadcast(SPECIES, q[q1]);
    FloatVector s10 = x.fma(k0, zero);
    FloatVector s11 = x.fma(k1, zero);
    x = FloatVector.broadcast(SPECIES, q[q2]);
    FloatVector s20 = x.fma(k0, zero);
    FloatVector s21 = x.fma(k1, zero);
    x = FloatVector.broadcast(SPECIES, q[q3]);
    FloatVector s30 = x.fma(k0, zero);
    FloatVector s31 = x.fma(k1, zero);
    x = FloatVector.broadcast(SPECIES, q[q4]);
    FloatVector s40 = x.fma(k0, zero);
    FloatVector s41 = x.fma(k1, zero);
    x = FloatVector.broadcast(SPECIES, q[q5]);
    FloatVector s50 = x.fma(k0, zero);
    FloatVector s51 = x.fma(k1, zero);
    x = FloatVector.broadcast(SPECIES, q[q6]);
    FloatVector s60 = x.fma(k0, zero);
    FloatVector s61 = x.fma(k1, zero);
    x = FloatVector.broadcast(SPECIES, q[q7]);
    FloatVector s70 = x.fma(k0, zero);
    FloatVector s71 = x.fma(k1, zero);
    for (int c = 1; c < width; c++) {
      k0 = FloatVector.fromArray(SPECIES, scratch, panel + c * LENGTH);
      k1 = FloatVector.fromArray(SPECIES, scratch, second + c * LENGTH);
      x = FloatVector.broadcast(SPECIES, q[q0 + c]);
      s00 = x.fma(k0, s00);
      s01 = x.fma(k1, s01);
      x = FloatVector.broadcast(SPECIES, q[q1 + c]);
      s10 = x.fma(k0, s10);
      s11 = x.fma(k1, s11);
      x = FloatVector.broadcast(SPECIES, q[q2 + c]);
      s20 = x.fma(k0, s20);
      s21 = x.fma(k1, s21);
      x = FloatVector.broadcast(SPECIES, q[q3 + c]);
      s30 = x.fma(k0, s30);
      s31 = x.fma(k1, s31);
      x = FloatVector.broadcast(SPECIES, q[q4 + c]);
      s40 = x.fma(k0, s40);
      s41 = x.fma(k1, s41);
      x = FloatVector.broadcast(SPECIES, q[q5 + c]);
      s50 = x.fma(k0, s50);
      s51 = x.fma(k1, s51);
      x = FloatVector.broadcast(SPECIES, q[q6 + c]);
      s60 = x.fma(k0, s60);
      s61 = x.fma(k1, s61);
      x = FloatVector.broadcast(SPECIES, q[q7 + c]);
      s70 = x.fma(k0, s70);
      s71 = x.fma(k1, s71);
    }
    s00.mul(factor).intoArray(scratch, to);
    s01.mul(factor).intoArray(scratch, to + LENGTH);
    s10.mul(factor).intoArray(scratch, to + toStride);
    s11.mul(factor).intoArray(scratch, to + toStride + LENGTH);
    s20.mul(factor).intoArray(scratch, to + 2 * toStride);
    s21.mul(factor).intoArray(scratch, to + 2 * toStride + LENGTH);
    s30.mul(factor).intoArray(scratch, to + 3 * toStride);
    s31.mul(factor).intoArray(scratch, to + 3 * toStride + LENGTH);
    s40.mul(factor).intoArray(scratch, to + 4 * toStride);
    s41.mul(factor).intoArray(scratch, to + 4 * toStride + LENGTH);
    s50.mul(factor).intoArray(scratch, to + 5 * toStride);
    s51.mul(factor).intoArray(scratch, to + 5 * toStride + LENGTH);
    s60.mul(factor).intoArray(scratch, to + 6 * toStride);
    s61.mul(factor).intoArray(scratch, to + 6 * toStride + LENGTH);
    s70.mul(factor).intoArray(scratch, to + 7 * toStride);
    s71.mul(factor).intoArray(scratch, to + 7 * toStride + LENGTH);
  }
}
