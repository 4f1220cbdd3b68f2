package org.lathe.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes blocks of a matrix in registers. All kernels use vectors of one length: where two
 * lengths meet in the methods of the Vector API, C2 loses sight of the type, and vectors become
 * objects.
 */
final class Transpose {
  private static final VectorSpecies<Float> S = Elements.SPECIES;
  private static final int LANES = S.length();

  /** Lanes among which elements move. */
  private static final int GROUP = 8;

  /** Whether vectors hold a group; without, elements go one by one. */
  private static final boolean WIDE = LANES >= GROUP;

  // Elements so many places on in their group, around its end; and those that are then taken.
  private static final VectorShuffle<Float> TURN1 = turn(1);
  private static final VectorShuffle<Float> TURN2 = turn(2);
  private static final VectorShuffle<Float> TURN4 = turn(4);
  private static final VectorShuffle<Float> TURN6 = turn(6);
  private static final VectorShuffle<Float> TURN7 = turn(7);
  private static final VectorMask<Float> HIGH1 = mask(0b10101010);
  private static final VectorMask<Float> HIGH2 = mask(0b11001100);
  private static final VectorMask<Float> HIGH4 = mask(0b11110000);

  // The other group of a vector of two.
  private static final VectorShuffle<Float> OTHER =
      VectorShuffle.fromOp(S, i -> (i + GROUP) % LANES);
  private static final VectorMask<Float> SECOND = VectorMask.fromLong(S, 0b11111111 << GROUP);

  private Transpose() {}

  private static VectorShuffle<Float> turn(int by) {
    return VectorShuffle.fromOp(S, i -> (i / GROUP * GROUP + (i + by) % GROUP) % LANES);
  }

  private static VectorMask<Float> mask(int group) {
    return VectorMask.fromLong(S, group | group << GROUP);
  }

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
        square(x, from, stride, done, y, yAt + i, yStride);
      } else {
        group(x, from, stride, from + 6 * stride, from + 7 * stride, done, y, yAt + i, yStride);
      }
    }
    for (int i = 0; i < rows; i++) {
      int first = i < whole ? done : 0;
      row(x, at + i * stride, first, columns, y, yAt + i, yStride);
    }
  }

  /** Interleaves {@link Panels#ROWS} rows of {@code depth} elements. */
  static void tile(float[] x, int at, int stride, int depth, float[] y, int yAt) {
    int done = 0;
    if (WIDE && depth > 2) {
      // Columns are written with more elements than they have; later ones overwrite these.
      done = S.loopBound(depth - 2);
      int last = at + 5 * stride;
      group(x, at, stride, last, last, done, y, yAt, Panels.ROWS);
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

  /**
   * Six rows {@code stride} apart and two more; {@code columns} is a multiple of the lanes. A whole
   * vector is written for each column, in their order.
   */
  private static void group(
      float[] x, int r0, int stride, int r6, int r7, int columns, float[] y, int yAt, int yStride) {
    int r1 = r0 + stride;
    int r2 = r1 + stride;
    int r3 = r2 + stride;
    int r4 = r3 + stride;
    int r5 = r4 + stride;
    for (int j = 0; j < columns; j += LANES) {
      FloatVector a0 = FloatVector.fromArray(S, x, r0 + j);
      FloatVector a1 = FloatVector.fromArray(S, x, r1 + j);
      FloatVector a2 = FloatVector.fromArray(S, x, r2 + j);
      FloatVector a3 = FloatVector.fromArray(S, x, r3 + j);
      FloatVector a4 = FloatVector.fromArray(S, x, r4 + j);
      FloatVector a5 = FloatVector.fromArray(S, x, r5 + j);
      FloatVector a6 = FloatVector.fromArray(S, x, r6 + j);
      FloatVector a7 = FloatVector.fromArray(S, x, r7 + j);
      FloatVector b0 = a0.blend(a4.rearrange(TURN4), HIGH4);
      FloatVector b1 = a1.blend(a5.rearrange(TURN4), HIGH4);
      FloatVector b2 = a2.blend(a6.rearrange(TURN4), HIGH4);
      FloatVector b3 = a3.blend(a7.rearrange(TURN4), HIGH4);
      FloatVector b4 = a0.rearrange(TURN4).blend(a4, HIGH4);
      FloatVector b5 = a1.rearrange(TURN4).blend(a5, HIGH4);
      FloatVector b6 = a2.rearrange(TURN4).blend(a6, HIGH4);
      FloatVector b7 = a3.rearrange(TURN4).blend(a7, HIGH4);
      FloatVector c0 = b0.blend(b2.rearrange(TURN6), HIGH2);
      FloatVector c1 = b1.blend(b3.rearrange(TURN6), HIGH2);
      FloatVector c2 = b0.rearrange(TURN2).blend(b2, HIGH2);
      FloatVector c3 = b1.rearrange(TURN2).blend(b3, HIGH2);
      FloatVector c4 = b4.blend(b6.rearrange(TURN6), HIGH2);
      FloatVector c5 = b5.blend(b7.rearrange(TURN6), HIGH2);
      FloatVector c6 = b4.rearrange(TURN2).blend(b6, HIGH2);
      FloatVector c7 = b5.rearrange(TURN2).blend(b7, HIGH2);
      FloatVector d0 = c0.blend(c1.rearrange(TURN7), HIGH1);
      FloatVector d1 = c0.rearrange(TURN1).blend(c1, HIGH1);
      FloatVector d2 = c2.blend(c3.rearrange(TURN7), HIGH1);
      FloatVector d3 = c2.rearrange(TURN1).blend(c3, HIGH1);
      FloatVector d4 = c4.blend(c5.rearrange(TURN7), HIGH1);
      FloatVector d5 = c4.rearrange(TURN1).blend(c5, HIGH1);
      FloatVector d6 = c6.blend(c7.rearrange(TURN7), HIGH1);
      FloatVector d7 = c6.rearrange(TURN1).blend(c7, HIGH1);
      int to = yAt + j * yStride;
      d0.intoArray(y, to);
      to += yStride;
      d1.intoArray(y, to);
      to += yStride;
      d2.intoArray(y, to);
      to += yStride;
      d3.intoArray(y, to);
      to += yStride;
      d4.intoArray(y, to);
      to += yStride;
      d5.intoArray(y, to);
      to += yStride;
      d6.intoArray(y, to);
      to += yStride;
      d7.intoArray(y, to);
      to += yStride;
      if (LANES > GROUP) {
        d0.rearrange(OTHER).intoArray(y, to);
        to += yStride;
        d1.rearrange(OTHER).intoArray(y, to);
        to += yStride;
        d2.rearrange(OTHER).intoArray(y, to);
        to += yStride;
        d3.rearrange(OTHER).intoArray(y, to);
        to += yStride;
        d4.rearrange(OTHER).intoArray(y, to);
        to += yStride;
        d5.rearrange(OTHER).intoArray(y, to);
        to += yStride;
        d6.rearrange(OTHER).intoArray(y, to);
        to += yStride;
        d7.rearrange(OTHER).intoArray(y, to);
      }
    }
  }

  /** Sixteen rows, with vectors of sixteen; {@code columns} is a multiple of it. */
  private static void square(
      float[] x, int at, int stride, int columns, float[] y, int yAt, int yStride) {
    for (int j = 0; j < columns; j += LANES) {
      int from = at + j;
      FloatVector a0 = FloatVector.fromArray(S, x, from);
      from += stride;
      FloatVector a1 = FloatVector.fromArray(S, x, from);
      from += stride;
      FloatVector a2 = FloatVector.fromArray(S, x, from);
      from += stride;
      FloatVector a3 = FloatVector.fromArray(S, x, from);
      from += stride;
      FloatVector a4 = FloatVector.fromArray(S, x, from);
      from += stride;
      FloatVector a5 = FloatVector.fromArray(S, x, from);
      from += stride;
      FloatVector a6 = FloatVector.fromArray(S, x, from);
      from += stride;
      FloatVector a7 = FloatVector.fromArray(S, x, from);
      from += stride;
      FloatVector a8 = FloatVector.fromArray(S, x, from);
      from += stride;
      FloatVector a9 = FloatVector.fromArray(S, x, from);
      from += stride;
      FloatVector a10 = FloatVector.fromArray(S, x, from);
      from += stride;
      FloatVector a11 = FloatVector.fromArray(S, x, from);
      from += stride;
      FloatVector a12 = FloatVector.fromArray(S, x, from);
      from += stride;
      FloatVector a13 = FloatVector.fromArray(S, x, from);
      from += stride;
      FloatVector a14 = FloatVector.fromArray(S, x, from);
      from += stride;
      FloatVector a15 = FloatVector.fromArray(S, x, from);
      FloatVector b0 = a0.blend(a4.rearrange(TURN4), HIGH4);
      FloatVector b1 = a1.blend(a5.rearrange(TURN4), HIGH4);
      FloatVector b2 = a2.blend(a6.rearrange(TURN4), HIGH4);
      FloatVector b3 = a3.blend(a7.rearrange(TURN4), HIGH4);
      FloatVector b4 = a0.rearrange(TURN4).blend(a4, HIGH4);
      FloatVector b5 = a1.rearrange(TURN4).blend(a5, HIGH4);
      FloatVector b6 = a2.rearrange(TURN4).blend(a6, HIGH4);
      FloatVector b7 = a3.rearrange(TURN4).blend(a7, HIGH4);
      FloatVector b8 = a8.blend(a12.rearrange(TURN4), HIGH4);
      FloatVector b9 = a9.blend(a13.rearrange(TURN4), HIGH4);
      FloatVector b10 = a10.blend(a14.rearrange(TURN4), HIGH4);
      FloatVector b11 = a11.blend(a15.rearrange(TURN4), HIGH4);
      FloatVector b12 = a8.rearrange(TURN4).blend(a12, HIGH4);
      FloatVector b13 = a9.rearrange(TURN4).blend(a13, HIGH4);
      FloatVector b14 = a10.rearrange(TURN4).blend(a14, HIGH4);
      FloatVector b15 = a11.rearrange(TURN4).blend(a15, HIGH4);
      FloatVector c0 = b0.blend(b2.rearrange(TURN6), HIGH2);
      FloatVector c1 = b1.blend(b3.rearrange(TURN6), HIGH2);
      FloatVector c2 = b0.rearrange(TURN2).blend(b2, HIGH2);
      FloatVector c3 = b1.rearrange(TURN2).blend(b3, HIGH2);
      FloatVector c4 = b4.blend(b6.rearrange(TURN6), HIGH2);
      FloatVector c5 = b5.blend(b7.rearrange(TURN6), HIGH2);
      FloatVector c6 = b4.rearrange(TURN2).blend(b6, HIGH2);
      FloatVector c7 = b5.rearrange(TURN2).blend(b7, HIGH2);
      FloatVector c8 = b8.blend(b10.rearrange(TURN6), HIGH2);
      FloatVector c9 = b9.blend(b11.rearrange(TURN6), HIGH2);
      FloatVector c10 = b8.rearrange(TURN2).blend(b10, HIGH2);
      FloatVector c11 = b9.rearrange(TURN2).blend(b11, HIGH2);
      FloatVector c12 = b12.blend(b14.rearrange(TURN6), HIGH2);
      FloatVector c13 = b13.blend(b15.rearrange(TURN6), HIGH2);
      FloatVector c14 = b12.rearrange(TURN2).blend(b14, HIGH2);
      FloatVector c15 = b13.rearrange(TURN2).blend(b15, HIGH2);
      FloatVector d0 = c0.blend(c1.rearrange(TURN7), HIGH1);
      FloatVector d1 = c0.rearrange(TURN1).blend(c1, HIGH1);
      FloatVector d2 = c2.blend(c3.rearrange(TURN7), HIGH1);
      FloatVector d3 = c2.rearrange(TURN1).blend(c3, HIGH1);
      FloatVector d4 = c4.blend(c5.rearrange(TURN7), HIGH1);
      FloatVector d5 = c4.rearrange(TURN1).blend(c5, HIGH1);
      FloatVector d6 = c6.blend(c7.rearrange(TURN7), HIGH1);
      FloatVector d7 = c6.rearrange(TURN1).blend(c7, HIGH1);
      FloatVector d8 = c8.blend(c9.rearrange(TURN7), HIGH1);
      FloatVector d9 = c8.rearrange(TURN1).blend(c9, HIGH1);
      FloatVector d10 = c10.blend(c11.rearrange(TURN7), HIGH1);
      FloatVector d11 = c10.rearrange(TURN1).blend(c11, HIGH1);
      FloatVector d12 = c12.blend(c13.rearrange(TURN7), HIGH1);
      FloatVector d13 = c12.rearrange(TURN1).blend(c13, HIGH1);
      FloatVector d14 = c14.blend(c15.rearrange(TURN7), HIGH1);
      FloatVector d15 = c14.rearrange(TURN1).blend(c15, HIGH1);
      int to = yAt + j * yStride;
      d0.blend(d8.rearrange(OTHER), SECOND).intoArray(y, to);
      to += yStride;
      d1.blend(d9.rearrange(OTHER), SECOND).intoArray(y, to);
      to += yStride;
      d2.blend(d10.rearrange(OTHER), SECOND).intoArray(y, to);
      to += yStride;
      d3.blend(d11.rearrange(OTHER), SECOND).intoArray(y, to);
      to += yStride;
      d4.blend(d12.rearrange(OTHER), SECOND).intoArray(y, to);
      to += yStride;
      d5.blend(d13.rearrange(OTHER), SECOND).intoArray(y, to);
      to += yStride;
      d6.blend(d14.rearrange(OTHER), SECOND).intoArray(y, to);
      to += yStride;
      d7.blend(d15.rearrange(OTHER), SECOND).intoArray(y, to);
      to += yStride;
      d0.rearrange(OTHER).blend(d8, SECOND).intoArray(y, to);
      to += yStride;
      d1.rearrange(OTHER).blend(d9, SECOND).intoArray(y, to);
      to += yStride;
      d2.rearrange(OTHER).blend(d10, SECOND).intoArray(y, to);
      to += yStride;
      d3.rearrange(OTHER).blend(d11, SECOND).intoArray(y, to);
      to += yStride;
      d4.rearrange(OTHER).blend(d12, SECOND).intoArray(y, to);
      to += yStride;
      d5.rearrange(OTHER).blend(d13, SECOND).intoArray(y, to);
      to += yStride;
      d6.rearrange(OTHER).blend(d14, SECOND).intoArray(y, to);
      to += yStride;
      d7.rearrange(OTHER).blend(d15, SECOND).intoArray(y, to);
    }
  }
}
