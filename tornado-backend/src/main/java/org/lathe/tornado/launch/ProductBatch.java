package org.lathe.tornado.launch;

import java.util.function.IntUnaryOperator;

/**
 * Matrix products of the same shape and strides that are one launch: for each, how many elements
 * behind the given matrices its own begin. No two products of a batch write the same element.
 */
public final class ProductBatch {
  /** The offsets of a product in {@link #table}: of lhs, rhs and out. */
  public static final int COLUMNS = 3;

  /** A single product, of the matrices as they are given. */
  public static final ProductBatch ONE = new ProductBatch(new int[COLUMNS]);

  private final int[] offsets;

  private ProductBatch(int[] offsets) {
    this.offsets = offsets;
  }

  /** Creates a batch of {@code count} products; the offsets are functions of the number of each. */
  public static ProductBatch of(
      int count, IntUnaryOperator lhs, IntUnaryOperator rhs, IntUnaryOperator out) {
    int[] offsets = new int[Math.multiplyExact(COLUMNS, count)];
    for (int i = 0; i < count; i++) {
      offsets[COLUMNS * i] = lhs.applyAsInt(i);
      offsets[COLUMNS * i + 1] = rhs.applyAsInt(i);
      offsets[COLUMNS * i + 2] = out.applyAsInt(i);
    }
    return new ProductBatch(offsets);
  }

  /** Returns the number of products. */
  public int count() {
    return offsets.length / COLUMNS;
  }

  /** Returns how many elements behind the given lhs that of product {@code i} begins. */
  public int lhs(int i) {
    return offsets[COLUMNS * i];
  }

  /** Returns how many elements behind the given rhs that of product {@code i} begins. */
  public int rhs(int i) {
    return offsets[COLUMNS * i + 1];
  }

  /** Returns how many elements behind the given out that of product {@code i} begins. */
  public int out(int i) {
    return offsets[COLUMNS * i + 2];
  }

  /** Returns the offsets of all products, {@link #COLUMNS} of each. */
  public int[] table() {
    return offsets.clone();
  }
}
