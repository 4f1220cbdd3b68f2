package org.lathe.tornado.launch;

/**
 * A matrix among the device's floats, seen by its strides, one of which is 1.
 *
 * @param at first element
 * @param row from a row to the next
 * @param column from a column to the next
 */
public record Matrix(int at, int row, int column) {
  /** Row-major with this many columns. */
  public static Matrix of(int at, int columns) {
    return new Matrix(at, columns, 1);
  }

  /** The transpose. */
  public Matrix transposed() {
    return new Matrix(at, column, row);
  }
}
