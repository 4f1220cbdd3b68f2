package org.lathe.tornado.cublas;

import java.util.Optional;

/**
 * A product of bfloat16 matrices that is summed in float32: {@code out = lhs rhs}, or {@code out =
 * lhs rhs + addend}, as a residual connection needs it.
 *
 * @param rows of the product
 * @param columns of the product
 * @param depth columns of lhs and rows of rhs
 * @param lhs [rows, depth], bfloat16
 * @param rhs [depth, columns], bfloat16
 * @param addend [rows, columns], row-major, with elements of the same type as out; may be out
 *     itself
 * @param out [rows, columns], row-major, bfloat16 or float32
 */
record StoredProduct(
    int rows,
    int columns,
    int depth,
    StoredMatrix lhs,
    StoredMatrix rhs,
    Optional<StoredMatrix> addend,
    StoredMatrix out) {
  StoredProduct {
    if (!lhs.halves() || !rhs.halves()) {
      throw new IllegalArgumentException("both factors must be bfloat16: " + lhs + ", " + rhs);
    }
    if (!out.rowMajor() || addend.stream().anyMatch(matrix -> !matrix.rowMajor())) {
      throw new IllegalArgumentException("addend and product must be row-major");
    }
    if (addend.stream().anyMatch(matrix -> matrix.halves() != out.halves())) {
      throw new IllegalArgumentException("addend and product must have elements of one type");
    }
  }

  /** Returns the addend, or in place of none a matrix like the product, which is not read. */
  StoredMatrix readAddend() {
    return addend.orElse(out);
  }
}
