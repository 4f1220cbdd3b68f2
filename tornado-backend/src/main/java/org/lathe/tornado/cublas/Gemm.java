package org.lathe.tornado.cublas;

import org.lathe.engine.Precision;
import org.lathe.tornado.launch.LibraryProduct;
import org.lathe.tornado.launch.Matrix;
import org.lathe.tornado.launch.ProductBatch;

/**
 * The arguments of {@code cublasGemmEx}, {@code cublasGemmBatchedEx} or {@code cublasLtMatmul} for
 * products of row-major matrices: {@code d = a b}, or {@code d = a b + c}.
 *
 * <p>cuBLAS reads matrices column by column, so a row-major matrix is its transpose for cuBLAS.
 * Therefore the call computes {@code out^T = rhs^T lhs^T + addend^T}: rhs comes first, and rows and
 * columns are exchanged.
 *
 * @param transposeA whether rhs^T is the transpose of the matrix that cuBLAS reads
 * @param transposeB the same for lhs^T
 * @param m columns of the product
 * @param n rows of the product
 * @param k depth
 * @param a first element of rhs, counted in elements of its type
 * @param typeA cuBLAS's {@code cudaDataType} of rhs
 * @param lda elements from one column that cuBLAS reads to the next
 * @param b first element of lhs
 * @param typeB the type of lhs
 * @param ldb elements from one column of lhs to the next
 * @param c first element of the matrix that is added
 * @param ldc elements from one of its rows to the next
 * @param d first element of the product
 * @param typeD the type of the product, and of what is added to it
 * @param ldd elements from one of its rows to the next
 * @param accumulate whether c is added; otherwise it is d, and not read
 * @param computeType cuBLAS's {@code cublasComputeType_t}
 * @param batch how far behind a, b and d the matrices of each product begin, as its rhs, lhs and
 *     out
 */
record Gemm(
    boolean transposeA,
    boolean transposeB,
    int m,
    int n,
    int k,
    long a,
    int typeA,
    int lda,
    long b,
    int typeB,
    int ldb,
    long c,
    int ldc,
    long d,
    int typeD,
    int ldd,
    boolean accumulate,
    int computeType,
    ProductBatch batch) {
  /** {@code CUDA_R_32F} of {@code cudaDataType}. */
  static final int FLOAT = 0;

  /** {@code CUDA_R_16BF} of {@code cudaDataType}. */
  static final int HALF = 14;

  static Gemm of(LibraryProduct product) {
    boolean transposeA = product.rhs().column() != 1;
    boolean transposeB = product.lhs().column() != 1;
    return new Gemm(
        transposeA,
        transposeB,
        product.columns(),
        product.rows(),
        product.depth(),
        product.rhs().at(),
        type(product.rhs()),
        leading(product.rhs(), product.depth(), product.columns()),
        product.lhs().at(),
        type(product.lhs()),
        leading(product.lhs(), product.rows(), product.depth()),
        product.addend().at(),
        leading(product.addend(), product.rows(), product.columns()),
        product.out().at(),
        type(product.out()),
        leading(product.out(), product.rows(), product.columns()),
        product.accumulate(),
        computeType(product.arithmetic()),
        product.batch());
  }

  private static int type(Matrix matrix) {
    return matrix.halves() ? HALF : FLOAT;
  }

  /**
   * Returns the long stride. A matrix of one row or column may have any stride, but cuBLAS requires
   * a valid one.
   */
  private static int leading(Matrix matrix, int rows, int columns) {
    return matrix.column() == 1 ? Math.max(matrix.row(), columns) : Math.max(matrix.column(), rows);
  }

  private static int computeType(Precision precision) {
    return switch (precision) {
      // Halves are multiplied as they are.
      case F32, BF16_MEMORY -> 68; // CUBLAS_COMPUTE_32F
      case TF32 -> 77; // CUBLAS_COMPUTE_32F_FAST_TF32
      case BF16 -> 75; // CUBLAS_COMPUTE_32F_FAST_16BF
    };
  }

  /**
   * Returns the address of an element.
   *
   * @param floats address of element 0 of the floats of the device
   * @param at counted in elements of its type
   */
  static long address(long floats, int type, long at) {
    return floats + (type == HALF ? Short.BYTES : Float.BYTES) * at;
  }
}
