package org.lathe.tornado.launch;

/**
 * A matrix in the device's floats, or of halves in their memory, given by its strides, one of which
 * is 1.
 *
 * @param at the first element, as {@link Place} counts floats or halves
 * @param row elements from a row to the next
 * @param column elements from a column to the next
 * @param halves whether the elements are bfloat16
 * @param memory what the matrix is a part of
 */
public record Matrix(long at, int row, int column, boolean halves, Region memory) {
  /** Returns a row-major matrix with this number of columns, whose elements are those of a view. */
  public static Matrix of(Place place, int columns) {
    return new Matrix(
        place.holdsHalves() ? place.firstHalf() : place.at(),
        columns,
        1,
        place.holdsHalves(),
        place.memory());
  }

  /** Returns the transpose. */
  public Matrix transposed() {
    return new Matrix(at, column, row, halves, memory);
  }

  /**
   * Returns the position of the first float.
   *
   * @throws IllegalStateException if the elements are halves
   */
  long firstFloat() {
    if (halves) {
      throw new IllegalStateException("the elements are halves");
    }
    return at;
  }
}
