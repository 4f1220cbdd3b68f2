package org.lathe.tornado.launch;

/**
 * A matrix in the device's floats, given by its strides, one of which is 1.
 *
 * @param at the first element
 * @param row elements from a row to the next
 * @param column elements from a column to the next
 */
public record Matrix(int at, int row, int column) {
  /** Returns a row-major matrix with this number of columns. */
  public static Matrix of(int at, int columns) {
    return new Matrix(at, columns, 1);
  }

  /** Returns the transpose. */
  public Matrix transposed() {
    return new Matrix(at, column, row);
  }
}
