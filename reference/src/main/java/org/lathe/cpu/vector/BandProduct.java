package org.lathe.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Rows of a product with a banded matrix: row r adds {@code factor(r, t) * term(t)} for t from its
 * own first to its own last, in this order, fused. Nothing outside a row's range is touched, so
 * that a NaN there stays there. Everything is in scratch; rows and terms are padded to whole
 * vectors.
 */
final class BandProduct {
  private static final VectorSpecies<Float> SPECIES = Elements.SPECIES;
  private static final int LENGTH = SPECIES.length();

  /** Four columns of vectors at once need 21 registers; only the widest vectors have 32. */
  private static final boolean QUADS = LENGTH == 16;

  private BandProduct() {}

  /**
   * Adds to four rows, {@code padded} elements each, at {@code out}. The ranges must not fall from
   * row to row and all four must overlap: {@code low3 <= high0}.
   *
   * @param factors where factor(0, 0) is or would be; factor(r, t) is {@code r * row + t * step} on
   * @param terms where term(0) is or would be; term(t) is {@code t * padded} on
   */
  static void four(
      float[] scratch,
      int factors,
      int row,
      int step,
      int low0,
      int low1,
      int low2,
      int low3,
      int high0,
      int high1,
      int high2,
      int high3,
      int terms,
      int padded,
      int out) {
    int c = 0;
    for (; QUADS && c + 4 * LENGTH <= padded; c += 4 * LENGTH) {
      columns4(
          scratch, factors, row, step, low0, low1, low2, low3, high0, high1, high2, high3,
          terms + c, padded, out + c);
    }
    for (; c + 2 * LENGTH <= padded; c += 2 * LENGTH) {
      columns2(
          scratch, factors, row, step, low0, low1, low2, low3, high0, high1, high2, high3,
          terms + c, padded, out + c);
    }
    if (c < padded) {
      columns1(
          scratch, factors, row, step, low0, low1, low2, low3, high0, high1, high2, high3,
          terms + c, padded, out + c);
    }
  }

  /** Adds to one row at {@code out}, t from {@code low} to {@code high - 1}. */
  static void one(
      float[] scratch, int factors, int step, int low, int high, int terms, int padded, int out) {
    for (int c = 0; c < padded; c += LENGTH) {
      FloatVector sum = FloatVector.fromArray(SPECIES, scratch, out + c);
      for (int t = low; t < high; t++) {
        FloatVector factor = FloatVector.broadcast(SPECIES, scratch[factors + t * step]);
        sum = factor.fma(FloatVector.fromArray(SPECIES, scratch, terms + t * padded + c), sum);
      }
      sum.intoArray(scratch, out + c);
    }
  }

  private static void columns1(
      float[] scratch,
      int factors,
      int row,
      int step,
      int low0,
      int low1,
      int low2,
      int low3,
      int high0,
      int high1,
      int high2,
      int high3,
      int terms,
      int padded,
      int out) {
    int f0 = factors;
    int f1 = factors + row;
    int f2 = factors + 2 * row;
    int f3 = factors + 3 * row;
    FloatVector s00 = FloatVector.fromArray(SPECIES, scratch, out);
    FloatVector s10 = FloatVector.fromArray(SPECIES, scratch, out + padded);
    FloatVector s20 = FloatVector.fromArray(SPECIES, scratch, out + 2 * padded);
    FloatVector s30 = FloatVector.fromArray(SPECIES, scratch, out + 3 * padded);
    for (int t = low0; t < low3; t++) {
      FloatVector m0 = FloatVector.fromArray(SPECIES, scratch, terms + t * padded);
      FloatVector x = FloatVector.broadcast(SPECIES, scratch[f0 + t * step]);
      s00 = x.fma(m0, s00);
      if (t >= low1) {
        x = FloatVector.broadcast(SPECIES, scratch[f1 + t * step]);
        s10 = x.fma(m0, s10);
      }
      if (t >= low2) {
        x = FloatVector.broadcast(SPECIES, scratch[f2 + t * step]);
        s20 = x.fma(m0, s20);
      }
    }
    for (int t = low3; t < high0; t++) {
      FloatVector m0 = FloatVector.fromArray(SPECIES, scratch, terms + t * padded);
      FloatVector x = FloatVector.broadcast(SPECIES, scratch[f0 + t * step]);
      s00 = x.fma(m0, s00);
      x = FloatVector.broadcast(SPECIES, scratch[f1 + t * step]);
      s10 = x.fma(m0, s10);
      x = FloatVector.broadcast(SPECIES, scratch[f2 + t * step]);
      s20 = x.fma(m0, s20);
      x = FloatVector.broadcast(SPECIES, scratch[f3 + t * step]);
      s30 = x.fma(m0, s30);
    }
    for (int t = high0; t < high3; t++) {
      FloatVector m0 = FloatVector.fromArray(SPECIES, scratch, terms + t * padded);
      FloatVector x = FloatVector.broadcast(SPECIES, scratch[f3 + t * step]);
      s30 = x.fma(m0, s30);
      if (t < high1) {
        x = FloatVector.broadcast(SPECIES, scratch[f1 + t * step]);
        s10 = x.fma(m0, s10);
      }
      if (t < high2) {
        x = FloatVector.broadcast(SPECIES, scratch[f2 + t * step]);
        s20 = x.fma(m0, s20);
      }
    }
    s00.intoArray(scratch, out);
    s10.intoArray(scratch, out + padded);
    s20.intoArray(scratch, out + 2 * padded);
    s30.intoArray(scratch, out + 3 * padded);
  }

  private static void columns2(
      float[] scratch,
      int factors,
      int row,
      int step,
      int low0,
      int low1,
      int low2,
      int low3,
      int high0,
      int high1,
      int high2,
      int high3,
      int terms,
      int padded,
      int out) {
    int f0 = factors;
    int f1 = factors + row;
    int f2 = factors + 2 * row;
    int f3 = factors + 3 * row;
    FloatVector s00 = FloatVector.fromArray(SPECIES, scratch, out);
    FloatVector s01 = FloatVector.fromArray(SPECIES, scratch, out + LENGTH);
    FloatVector s10 = FloatVector.fromArray(SPECIES, scratch, out + padded);
    FloatVector s11 = FloatVector.fromArray(SPECIES, scratch, out + padded + LENGTH);
    FloatVector s20 = FloatVector.fromArray(SPECIES, scratch, out + 2 * padded);
    FloatVector s21 = FloatVector.fromArray(SPECIES, scratch, out + 2 * padded + LENGTH);
    FloatVector s30 = FloatVector.fromArray(SPECIES, scratch, out + 3 * padded);
    FloatVector s31 = FloatVector.fromArray(SPECIES, scratch, out + 3 * padded + LENGTH);
    for (int t = low0; t < low3; t++) {
      FloatVector m0 = FloatVector.fromArray(SPECIES, scratch, terms + t * padded);
      FloatVector m1 = FloatVector.fromArray(SPECIES, scratch, terms + t * padded + LENGTH);
      FloatVector x = FloatVector.broadcast(SPECIES, scratch[f0 + t * step]);
      s00 = x.fma(m0, s00);
      s01 = x.fma(m1, s01);
      if (t >= low1) {
        x = FloatVector.broadcast(SPECIES, scratch[f1 + t * step]);
        s10 = x.fma(m0, s10);
        s11 = x.fma(m1, s11);
      }
      if (t >= low2) {
        x = FloatVector.broadcast(SPECIES, scratch[f2 + t * step]);
        s20 = x.fma(m0, s20);
        s21 = x.fma(m1, s21);
      }
    }
    for (int t = low3; t < high0; t++) {
      FloatVector m0 = FloatVector.fromArray(SPECIES, scratch, terms + t * padded);
      FloatVector m1 = FloatVector.fromArray(SPECIES, scratch, terms + t * padded + LENGTH);
      FloatVector x = FloatVector.broadcast(SPECIES, scratch[f0 + t * step]);
      s00 = x.fma(m0, s00);
      s01 = x.fma(m1, s01);
      x = FloatVector.broadcast(SPECIES, scratch[f1 + t * step]);
      s10 = x.fma(m0, s10);
      s11 = x.fma(m1, s11);
      x = FloatVector.broadcast(SPECIES, scratch[f2 + t * step]);
      s20 = x.fma(m0, s20);
      s21 = x.fma(m1, s21);
      x = FloatVector.broadcast(SPECIES, scratch[f3 + t * step]);
      s30 = x.fma(m0, s30);
      s31 = x.fma(m1, s31);
    }
    for (int t = high0; t < high3; t++) {
      FloatVector m0 = FloatVector.fromArray(SPECIES, scratch, terms + t * padded);
      FloatVector m1 = FloatVector.fromArray(SPECIES, scratch, terms + t * padded + LENGTH);
      FloatVector x = FloatVector.broadcast(SPECIES, scratch[f3 + t * step]);
      s30 = x.fma(m0, s30);
      s31 = x.fma(m1, s31);
      if (t < high1) {
        x = FloatVector.broadcast(SPECIES, scratch[f1 + t * step]);
        s10 = x.fma(m0, s10);
        s11 = x.fma(m1, s11);
      }
      if (t < high2) {
        x = FloatVector.broadcast(SPECIES, scratch[f2 + t * step]);
        s20 = x.fma(m0, s20);
        s21 = x.fma(m1, s21);
      }
    }
    s00.intoArray(scratch, out);
    s01.intoArray(scratch, out + LENGTH);
    s10.intoArray(scratch, out + padded);
    s11.intoArray(scratch, out + padded + LENGTH);
    s20.intoArray(scratch, out + 2 * padded);
    s21.intoArray(scratch, out + 2 * padded + LENGTH);
    s30.intoArray(scratch, out + 3 * padded);
    s31.intoArray(scratch, out + 3 * padded + LENGTH);
  }

  private static void columns4(
      float[] scratch,
      int factors,
      int row,
      int step,
      int low0,
      int low1,
      int low2,
      int low3,
      int high0,
      int high1,
      int high2,
      int high3,
      int terms,
      int padded,
      int out) {
    int f0 = factors;
    int f1 = factors + row;
    int f2 = factors + 2 * row;
    int f3 = factors + 3 * row;
    FloatVector s00 = FloatVector.fromArray(SPECIES, scratch, out);
    FloatVector s01 = FloatVector.fromArray(SPECIES, scratch, out + LENGTH);
    FloatVector s02 = FloatVector.fromArray(SPECIES, scratch, out + 2 * LENGTH);
    FloatVector s03 = FloatVector.fromArray(SPECIES, scratch, out + 3 * LENGTH);
    FloatVector s10 = FloatVector.fromArray(SPECIES, scratch, out + padded);
    FloatVector s11 = FloatVector.fromArray(SPECIES, scratch, out + padded + LENGTH);
    FloatVector s12 = FloatVector.fromArray(SPECIES, scratch, out + padded + 2 * LENGTH);
    FloatVector s13 = FloatVector.fromArray(SPECIES, scratch, out + padded + 3 * LENGTH);
    FloatVector s20 = FloatVector.fromArray(SPECIES, scratch, out + 2 * padded);
    FloatVector s21 = FloatVector.fromArray(SPECIES, scratch, out + 2 * padded + LENGTH);
    FloatVector s22 = FloatVector.fromArray(SPECIES, scratch, out + 2 * padded + 2 * LENGTH);
    FloatVector s23 = FloatVector.fromArray(SPECIES, scratch, out + 2 * padded + 3 * LENGTH);
    FloatVector s30 = FloatVector.fromArray(SPECIES, scratch, out + 3 * padded);
    FloatVector s31 = FloatVector.fromArray(SPECIES, scratch, out + 3 * padded + LENGTH);
    FloatVector s32 = FloatVector.fromArray(SPECIES, scratch, out + 3 * padded + 2 * LENGTH);
    FloatVector s33 = FloatVector.fromArray(SPECIES, scratch, out + 3 * padded + 3 * LENGTH);
    for (int t = low0; t < low3; t++) {
      FloatVector m0 = FloatVector.fromArray(SPECIES, scratch, terms + t * padded);
      FloatVector m1 = FloatVector.fromArray(SPECIES, scratch, terms + t * padded + LENGTH);
      FloatVector m2 = FloatVector.fromArray(SPECIES, scratch, terms + t * padded + 2 * LENGTH);
      FloatVector m3 = FloatVector.fromArray(SPECIES, scratch, terms + t * padded + 3 * LENGTH);
      FloatVector x = FloatVector.broadcast(SPECIES, scratch[f0 + t * step]);
      s00 = x.fma(m0, s00);
      s01 = x.fma(m1, s01);
      s02 = x.fma(m2, s02);
      s03 = x.fma(m3, s03);
      if (t >= low1) {
        x = FloatVector.broadcast(SPECIES, scratch[f1 + t * step]);
        s10 = x.fma(m0, s10);
        s11 = x.fma(m1, s11);
        s12 = x.fma(m2, s12);
        s13 = x.fma(m3, s13);
      }
      if (t >= low2) {
        x = FloatVector.broadcast(SPECIES, scratch[f2 + t * step]);
        s20 = x.fma(m0, s20);
        s21 = x.fma(m1, s21);
        s22 = x.fma(m2, s22);
        s23 = x.fma(m3, s23);
      }
    }
    for (int t = low3; t < high0; t++) {
      FloatVector m0 = FloatVector.fromArray(SPECIES, scratch, terms + t * padded);
      FloatVector m1 = FloatVector.fromArray(SPECIES, scratch, terms + t * padded + LENGTH);
      FloatVector m2 = FloatVector.fromArray(SPECIES, scratch, terms + t * padded + 2 * LENGTH);
      FloatVector m3 = FloatVector.fromArray(SPECIES, scratch, terms + t * padded + 3 * LENGTH);
      FloatVector x = FloatVector.broadcast(SPECIES, scratch[f0 + t * step]);
      s00 = x.fma(m0, s00);
      s01 = x.fma(m1, s01);
      s02 = x.fma(m2, s02);
      s03 = x.fma(m3, s03);
      x = FloatVector.broadcast(SPECIES, scratch[f1 + t * step]);
      s10 = x.fma(m0, s10);
      s11 = x.fma(m1, s11);
      s12 = x.fma(m2, s12);
      s13 = x.fma(m3, s13);
      x = FloatVector.broadcast(SPECIES, scratch[f2 + t * step]);
      s20 = x.fma(m0, s20);
      s21 = x.fma(m1, s21);
      s22 = x.fma(m2, s22);
      s23 = x.fma(m3, s23);
      x = FloatVector.broadcast(SPECIES, scratch[f3 + t * step]);
      s30 = x.fma(m0, s30);
      s31 = x.fma(m1, s31);
      s32 = x.fma(m2, s32);
      s33 = x.fma(m3, s33);
    }
    for (int t = high0; t < high3; t++) {
      FloatVector m0 = FloatVector.fromArray(SPECIES, scratch, terms + t * padded);
      FloatVector m1 = FloatVector.fromArray(SPECIES, scratch, terms + t * padded + LENGTH);
      FloatVector m2 = FloatVector.fromArray(SPECIES, scratch, terms + t * padded + 2 * LENGTH);
      FloatVector m3 = FloatVector.fromArray(SPECIES, scratch, terms + t * padded + 3 * LENGTH);
      FloatVector x = FloatVector.broadcast(SPECIES, scratch[f3 + t * step]);
      s30 = x.fma(m0, s30);
      s31 = x.fma(m1, s31);
      s32 = x.fma(m2, s32);
      s33 = x.fma(m3, s33);
      if (t < high1) {
        x = FloatVector.broadcast(SPECIES, scratch[f1 + t * step]);
        s10 = x.fma(m0, s10);
        s11 = x.fma(m1, s11);
        s12 = x.fma(m2, s12);
        s13 = x.fma(m3, s13);
      }
      if (t < high2) {
        x = FloatVector.broadcast(SPECIES, scratch[f2 + t * step]);
        s20 = x.fma(m0, s20);
        s21 = x.fma(m1, s21);
        s22 = x.fma(m2, s22);
        s23 = x.fma(m3, s23);
      }
    }
    s00.intoArray(scratch, out);
    s01.intoArray(scratch, out + LENGTH);
    s02.intoArray(scratch, out + 2 * LENGTH);
    s03.intoArray(scratch, out + 3 * LENGTH);
    s10.intoArray(scratch, out + padded);
    s11.intoArray(scratch, out + padded + LENGTH);
    s12.intoArray(scratch, out + padded + 2 * LENGTH);
    s13.intoArray(scratch, out + padded + 3 * LENGTH);
    s20.intoArray(scratch, out + 2 * padded);
    s21.intoArray(scratch, out + 2 * padded + LENGTH);
    s22.intoArray(scratch, out + 2 * padded + 2 * LENGTH);
    s23.intoArray(scratch, out + 2 * padded + 3 * LENGTH);
    s30.intoArray(scratch, out + 3 * padded);
    s31.intoArray(scratch, out + 3 * padded + LENGTH);
    s32.intoArray(scratch, out + 3 * padded + 2 * LENGTH);
    s33.intoArray(scratch, out + 3 * padded + 3 * LENGTH);
  }
}
