package org.lathe.tornado.launch;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import org.lathe.engine.Precision;

/**
 * Matrix products that a library computes in one call: {@code out = lhs rhs}, or {@code out =
 * addend + lhs rhs}, for each product of a batch.
 *
 * <p>A library takes a batch as three arrays of addresses in the device's memory. They are known
 * only when the launch runs, so its words are the space for them.
 *
 * @param rows of each product
 * @param columns of each product
 * @param depth columns of lhs and rows of rhs
 * @param lhs [rows, depth]
 * @param rhs [depth, columns], of the same type as lhs
 * @param out the product, row-major; of halves only if the factors are
 * @param accumulate whether the addend is added
 * @param addend {@code out} itself, or of a single product another matrix of its type, row-major
 * @param precision precision to which the factors may be rounded
 * @param batch where the matrices of each product begin
 */
public record LibraryProduct(
    int rows,
    int columns,
    int depth,
    Matrix lhs,
    Matrix rhs,
    Matrix out,
    boolean accumulate,
    Matrix addend,
    Precision precision,
    ProductBatch batch)
    implements Launch {
  private static final int INTS_AN_ADDRESS = Long.BYTES / Integer.BYTES;

  /** Checks the types. */
  public LibraryProduct {
    if (lhs.halves() != rhs.halves() || out.halves() && !lhs.halves()) {
      throw new IllegalArgumentException(
          "no product of these types: %s, %s, %s".formatted(lhs, rhs, out));
    }
    if (addend.halves() != out.halves() || batch.count() > 1 && !addend.equals(out)) {
      throw new IllegalArgumentException("no sum of these: %s, %s".formatted(addend, out));
    }
  }

  /** Creates products that are added to the present contents of {@code out}, if to anything. */
  public LibraryProduct(
      int rows,
      int columns,
      int depth,
      Matrix lhs,
      Matrix rhs,
      Matrix out,
      boolean accumulate,
      Precision precision,
      ProductBatch batch) {
    this(rows, columns, depth, lhs, rhs, out, accumulate, out, precision, batch);
  }

  /** Creates a single product likewise. */
  public LibraryProduct(
      int rows,
      int columns,
      int depth,
      Matrix lhs,
      Matrix rhs,
      Matrix out,
      boolean accumulate,
      Precision precision) {
    this(rows, columns, depth, lhs, rhs, out, accumulate, precision, ProductBatch.ONE);
  }

  /**
   * Returns the precision of the arithmetic: halves are multiplied as they are stored, and floats
   * have no fewer bits because other things are stored with fewer.
   */
  public Precision arithmetic() {
    return precision == Precision.BF16_MEMORY && !lhs.halves() ? Precision.BF16 : precision;
  }

  /** Returns whether a matrix in another place than the result is added. */
  public boolean addsAnother() {
    return accumulate && !addend.equals(out);
  }

  /**
   * Returns the elements of both factors. Those that several products of the batch read count once:
   * products that run at the same time find them in a cache.
   */
  double factors() {
    return distinct(rows, depth, lhs, batch::lhs) + distinct(depth, columns, rhs, batch::rhs);
  }

  private double distinct(int height, int width, Matrix matrix, IntUnaryOperator offset) {
    // Runs of neighbouring elements, one stride after the other.
    boolean rowMajor = matrix.column() == 1;
    int stride = rowMajor ? matrix.row() : matrix.column();
    int runs = rowMajor ? height : width;
    Map<Integer, TreeSet<Integer>> begins = new HashMap<>();
    for (int i = 0; i < batch.count(); i++) {
      int begin = offset.applyAsInt(i);
      begins
          .computeIfAbsent(Math.floorMod(begin, stride), _ -> new TreeSet<>())
          .add(Math.floorDiv(begin, stride));
    }
    double all = 0;
    for (TreeSet<Integer> ordered : begins.values()) {
      int end = Integer.MIN_VALUE;
      for (int begin : ordered) {
        all += begin + runs - Math.max(begin, end);
        end = begin + runs;
      }
    }
    return all * (rowMajor ? width : height);
  }

  /** Returns the number of addresses that the library reads from the device's memory. */
  public int addresses() {
    return batch.count() == 1 ? 0 : ProductBatch.COLUMNS * batch.count();
  }

  /** Returns the space for the addresses, and for their begin at a multiple of their size. */
  @Override
  public int[] words() {
    return new int[addresses() == 0 ? 0 : INTS_AN_ADDRESS * addresses() + INTS_AN_ADDRESS - 1];
  }

  /**
   * Returns the first integer of the addresses.
   *
   * @param words the first of the words among the device's integers, of which element 0 begins at a
   *     multiple of the size of an address
   */
  public static int addressesAt(int words) {
    return Math.ceilDiv(words, INTS_AN_ADDRESS) * INTS_AN_ADDRESS;
  }
}
