package org.lathe.tornado.op;

import java.util.List;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Matrix;
import org.lathe.tornado.launch.ProductBatch;
import org.lathe.tornado.launch.Region;

/**
 * The matrices of a product {@code out = lhs rhs}, or the first ones of a batch of products.
 *
 * @param lhs [rows, depth]
 * @param rhs [depth, columns]
 * @param out [rows, columns]
 */
record ProductOperands(Matrix lhs, Matrix rhs, Matrix out) {
  /** The furthest that matrices are apart: an int has room for half of it and a matrix. */
  private static final long FAR = 3L << 30;

  /**
   * Adds batches of products of the same shape and offsets: one launch, if the matrices are stored
   * in the same way and no further apart than offsets can say, else a launch for each.
   *
   * @param all none of them writes what another reads
   * @param batch where the matrices of each product begin, behind those of each of {@code all}
   */
  static void multiply(
      Launches launches,
      int rows,
      int columns,
      int depth,
      List<ProductOperands> all,
      ProductBatch batch) {
    List<Matrix> lhs = all.stream().map(ProductOperands::lhs).toList();
    List<Matrix> rhs = all.stream().map(ProductOperands::rhs).toList();
    List<Matrix> out = all.stream().map(ProductOperands::out).toList();
    if (!near(lhs) || !near(rhs) || !near(out)) {
      for (ProductOperands each : all) {
        each.multiply(launches, rows, columns, depth, batch);
      }
      return;
    }
    ProductOperands middle = new ProductOperands(middle(lhs), middle(rhs), middle(out));
    int count = batch.count();
    middle.multiply(
        launches,
        rows,
        columns,
        depth,
        ProductBatch.of(
            all.size() * count,
            i -> distance(middle.lhs, lhs.get(i / count)) + batch.lhs(i % count),
            i -> distance(middle.rhs, rhs.get(i / count)) + batch.rhs(i % count),
            i -> distance(middle.out, out.get(i / count)) + batch.out(i % count)));
  }

  private void multiply(Launches launches, int rows, int columns, int depth, ProductBatch batch) {
    MatmulTornado.multiply(launches, rows, columns, depth, lhs, rhs, out, false, batch);
  }

  private static boolean near(List<Matrix> matrices) {
    boolean halves = matrices.getFirst().halves();
    return matrices.stream().allMatch(matrix -> matrix.halves() == halves)
        && last(matrices) - first(matrices) < FAR;
  }

  /** Returns a matrix from which all of these are as near as can be. */
  private static Matrix middle(List<Matrix> matrices) {
    Matrix any = matrices.getFirst();
    long at = first(matrices) + (last(matrices) - first(matrices)) / 2;
    Region all = matrices.stream().map(Matrix::memory).reduce(Region::spanning).orElseThrow();
    return new Matrix(at, any.row(), any.column(), any.halves(), all);
  }

  private static long first(List<Matrix> matrices) {
    return matrices.stream().mapToLong(Matrix::at).min().orElseThrow();
  }

  private static long last(List<Matrix> matrices) {
    return matrices.stream().mapToLong(Matrix::at).max().orElseThrow();
  }

  private static int distance(Matrix from, Matrix to) {
    return Math.toIntExact(to.at() - from.at());
  }
}
