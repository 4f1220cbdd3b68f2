package org.lathe.tornado.cublas;

/**
 * A matrix in the memory of a device, of float32 or bfloat16 elements, given by its strides, one of
 * which is 1.
 *
 * @param at bytes from the begin of the device's array to the first element
 * @param row elements from a row to the next
 * @param column elements from a column to the next
 * @param halves whether the elements are bfloat16
 */
record StoredMatrix(long at, int row, int column, boolean halves) {
  /** Returns a row-major matrix of float32 with this number of columns. */
  static StoredMatrix floats(long at, int columns) {
    return new StoredMatrix(at, columns, 1, false);
  }

  /** Returns a row-major matrix of bfloat16 with this number of columns. */
  static StoredMatrix halves(long at, int columns) {
    return new StoredMatrix(at, columns, 1, true);
  }

  /** Returns the transpose. */
  StoredMatrix transposed() {
    return new StoredMatrix(at, column, row, halves);
  }

  boolean rowMajor() {
    return column == 1;
  }

  /** Returns {@code cudaDataType}: {@code CUDA_R_16BF} or {@code CUDA_R_32F}. */
  int type() {
    return halves ? 14 : 0;
  }

  /**
   * Returns the long stride. A matrix of one row or column may have any stride, but cuBLAS requires
   * a valid one.
   */
  int leading(int rows, int columns) {
    return rowMajor() ? Math.max(row, columns) : Math.max(column, rows);
  }
}
