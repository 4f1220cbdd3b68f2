package org.lathe.tornado.launch;

import org.lathe.engine.Precision;

/**
 * A matrix product that a library computes: {@code out = lhs rhs}, or that added to what is there.
 *
 * @param rows of the product
 * @param columns of the product
 * @param depth columns of the one and rows of the other factor
 * @param lhs [rows, depth]
 * @param rhs [depth, columns]
 * @param out the product, row-major
 * @param accumulate whether the product is added to what is there
 * @param precision what the factors may be rounded to
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
