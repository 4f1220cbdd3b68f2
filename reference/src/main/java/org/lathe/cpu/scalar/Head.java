package org.lathe.cpu.scalar;

import org.lathe.cpu.ArrayView;

/**
 * The columns of one head of one sequence.
 *
 * @param floats elements
 * @param at element of column 0 of row 0
 * @param stride elements from a row to the next
 * @param width columns of the head
 */
record Head(float[] floats, int at, int stride, int width) {
  /**
   * Returns head {@code head} of {@code heads} of sequence {@code sequence} of [batch, rows, d].
   */
  static Head of(ArrayView span, int sequence, int head, int heads) {
    int stride = span.shape().columns();
    int width = stride / heads;
    int at = span.offset() + sequence * span.shape().extent(1) * stride + head * width;
    return new Head(span.floats(), at, stride, width);
  }

  float get(int row, int column) {
    return floats[at + row * stride + column];
  }

  void set(int row, int column, float value) {
    floats[at + row * stride + column] = value;
  }

  /** Adds {@code factor * other[otherRow]} to a row, fused. */
  void addProduct(int row, float factor, Head other, int otherRow) {
    for (int c = 0; c < width; c++) {
      set(row, c, Math.fma(factor, other.get(otherRow, c), get(row, c)));
    }
  }

  /**
   * Returns the inner product of two rows: sequential fused multiply-adds over the columns from +0.
   */
  float dot(int row, Head other, int otherRow) {
    float sum = 0;
    for (int c = 0; c < width; c++) {
      sum = Math.fma(get(row, c), other.get(otherRow, c), sum);
    }
    return sum;
  }

  /** Returns {@code 1 / sqrt(width)}, rounded once from float64. */
  float scale() {
    return (float) (1 / Math.sqrt(width));
  }
}
