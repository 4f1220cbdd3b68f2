package org.lathe.engine;

/**
 * The shape of a matrix product, {@code [rows, depth] x [depth, columns]}, or of several of one
 * shape.
 *
 * @param rows of the result
 * @param columns of the result
 * @param depth terms of each sum
 * @param batch number of products
 * @param precision of the arithmetic
 * @param accumulate whether the product is added to what is there
 */
public record ProductShape(
    int rows, int columns, int depth, int batch, Precision precision, boolean accumulate) {
  /** Returns the floating-point operations; a multiply-add counts as two. */
  public double flops() {
    return 2.0 * batch * rows * columns * depth;
  }

  /** Returns the work with factors and results in float32. */
  public DeviceWork work() {
    double results = (double) batch * rows * columns;
    double factors = (double) batch * depth * ((double) rows + columns);
    return DeviceWork.ofElements(factors + (accumulate ? results : 0), results, flops());
  }

  /** Returns the shape as text, such as {@code 16 x 333 x 512 x 50258 bf16, added}. */
  @Override
  public String toString() {
    return (batch == 1 ? "" : batch + " x ")
        + rows
        + " x "
        + depth
        + " x "
        + columns
        + " "
        + precision.id()
        + (accumulate ? ", added" : "");
  }
}
