package org.lathe.cpu;

import org.lathe.graph.DType;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * A buffer view with the elements of a tensor: consecutive elements of an array.
 *
 * @param storage the array with the elements, floats or ints
 * @param offset the first element
 * @param shape extents
 * @param version the version counter of the state that this is, or is a part of; null if a program
 *     computes or writes the elements
 */
public record ArrayView(Storage storage, int offset, Shape shape, VersionCounter version) {
  /** Creates a float32 view. */
  public static ArrayView of(float[] floats, int offset, Shape shape) {
    return of(Storage.of(floats), offset, shape);
  }

  /** Creates an int32 view. */
  public static ArrayView of(int[] ints, int offset, Shape shape) {
    return of(Storage.of(ints), offset, shape);
  }

  /** Creates a view whose array may be exchanged. */
  static ArrayView of(Storage storage, int offset, Shape shape) {
    return new ArrayView(storage, offset, shape, null);
  }

  /** Creates a view of all elements of a tensor, which are not allocated yet. */
  static ArrayView unallocated(TensorType type) {
    int first = type.dtype() == DType.F32 ? Aligned.START : 0;
    return of(Storage.empty(type.dtype()), first, type.shape());
  }

  /** Allocates the elements of a whole tensor, all zero. */
  void allocate() {
    storage.hold(Math.addExact(offset, size()));
  }

  /** Returns the view that starts {@code skipped} elements later, with other extents. */
  public ArrayView view(int skipped, Shape shape) {
    return new ArrayView(storage, offset + skipped, shape, version);
  }

  /** Returns a view of the same elements, with a version counter. */
  ArrayView counted(VersionCounter version) {
    return new ArrayView(storage, offset, shape, version);
  }

  /**
   * Returns the array with the elements of a float32 tensor, valid while a program runs; else null.
   */
  public float[] floats() {
    return storage.floats();
  }

  /**
   * Returns the array with the elements of an int32 tensor, valid while a program runs; else null.
   */
  public int[] ints() {
    return storage.ints();
  }

  /** Returns whether both are views of the same array. */
  boolean sameArray(ArrayView other) {
    return floats() == other.floats() && ints() == other.ints();
  }

  /** Returns the number of elements. */
  public int size() {
    return shape.size();
  }

  /** Returns slice {@code i} along the first extent. */
  ArrayView slice(int i) {
    Shape slice = shape.slice();
    return new ArrayView(storage, offset + i * slice.size(), slice, version);
  }

  /** Returns slices {@code from .. to - 1} along the first extent. */
  public ArrayView slices(int from, int to) {
    Shape part = shape.withFirst(to - from);
    int stride = size() / Math.max(1, shape.extent(0));
    return new ArrayView(storage, offset + from * stride, part, version);
  }

  /** Returns whether both start at the same element of the same array. */
  public boolean sameStart(ArrayView other) {
    return sameArray(other) && offset == other.offset;
  }
}
