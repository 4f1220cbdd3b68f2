package org.lathe.tornado.launch;

import org.lathe.engine.Precision;

/**
 * A matrix product that a library computes: {@code out = lhs rhs}, or {@code out += lhs rhs}.
 *
 * @param rows of the product
 * @param columns of the product
 * @param depth columns of lhs and rows of rhs
 * @param lhs [rows, depth]
 * @param rhs [depth, columns]
 * @param out the product, row-major
 * @param accumulate whether the product is added to the present contents
 * @param precision precision to which the factors may be rounded
 */
public record LibraryProduct(
    int rows,
    int columns,
    int depth,
    Matrix lhs,
    Matrix rhs,
    Matrix out,
    boolean accumulate,
    Precision precision)
    implements Launch {
  @Override
  public int[] words() {
    return new int[0];
  }
}
