package org.lathe.graph;

import java.util.Arrays;

/**
 * The extents of a tensor, outermost first; row-major, contiguous. Rank 1 or more; an extent may be
 * zero, and then the tensor is empty. The number of elements must fit an {@code int}, since an
 * engine may store a tensor in one Java array.
 */
public final class Shape {
  private final int[] extents;
  private final int size;

  private Shape(int[] extents) {
    if (extents.length == 0) {
      throw new IllegalArgumentException("a shape needs at least one extent");
    }
    long product = 1;
    for (int extent : extents) {
      if (extent < 0) {
        throw new IllegalArgumentException("negative extent in shape " + Arrays.toString(extents));
      }
      product = Math.multiplyExact(product, (long) extent);
      if (product > Integer.MAX_VALUE) {
        throw new TooLargeException(
            "shape "
                + Arrays.toString(extents)
                + " has more than "
                + Integer.MAX_VALUE
                + " elements");
      }
    }
    this.extents = extents;
    this.size = (int) product;
  }

  /** Returns the shape with these extents, outermost first. */
  public static Shape of(int... extents) {
    return new Shape(extents.clone());
  }

  /** Returns the number of extents, at least 1. */
  public int rank() {
    return extents.length;
  }

  /** Returns extent {@code i}; negative {@code i} counts from the last one ({@code -1}). */
  public int extent(int i) {
    return extents[i < 0 ? extents.length + i : i];
  }

  /** Returns all extents, outermost first. */
  public int[] extents() {
    return extents.clone();
  }

  /** Returns the number of elements. */
  public int size() {
    return size;
  }

  /** Returns the last extent: the row length when the tensor is seen as a matrix. */
  public int columns() {
    return extents[extents.length - 1];
  }

  /** Returns the product of all extents but the last: the row count when seen as a matrix. */
  public int rows() {
    int rows = 1;
    for (int i = 0; i < extents.length - 1; i++) {
      rows *= extents[i];
    }
    return rows;
  }

  /** Returns this shape with its last extent replaced by {@code columns}. */
  public Shape withColumns(int columns) {
    int[] changed = extents.clone();
    changed[changed.length - 1] = columns;
    return new Shape(changed);
  }

  /** Returns this shape with its first extent replaced by {@code extent}. */
  public Shape withFirst(int extent) {
    int[] changed = extents.clone();
    changed[0] = extent;
    return new Shape(changed);
  }

  /** Returns the shape of {@code count} tensors of this shape stacked along a new first axis. */
  public Shape stacked(int count) {
    int[] stacked = new int[extents.length + 1];
    stacked[0] = count;
    System.arraycopy(extents, 0, stacked, 1, extents.length);
    return new Shape(stacked);
  }

  /**
   * Returns the shape of one slice along the first axis: this shape without its first extent; rank
   * 2 or more.
   */
  public Shape slice() {
    return new Shape(Arrays.copyOfRange(extents, 1, extents.length));
  }

  /** Returns this shape without its last extent; a rank 1 shape becomes {@code [1]}. */
  public Shape withoutLast() {
    return rank() == 1 ? of(1) : new Shape(Arrays.copyOf(extents, extents.length - 1));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(extents, shape.extents);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(extents);
  }

  @Override
  public String toString() {
    return Arrays.toString(extents);
  }
}
