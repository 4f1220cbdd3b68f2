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
 * @param writes the version counter of the state that this is, or is a part of; null if a program
 *     computes or writes the elements
 */
public record Span(Storage storage, int offset, Shape shape, Writes writes) {
  /** Creates a float32 view. */
  public static Span of(float[] floats, int offset, Shape shape) {
    return of(Storage.of(floats), offset, shape);
  }

  /** Creates an int32 view. */
  public static Span of(int[] ints, int offset, Shape shape) {
    return of(Storage.of(ints), offset, shape);
  }

  /** Creates a view whose array may be exchanged. */
  static Span of(Storage storage, int offset, Shape shape) {
    return new Span(storage, offset, shape, null);
  }

  /** Creates a view of all elements of a tensor, which are not allocated yet. */
  static Span unallocated(TensorType type) {
    int first = type.dtype() == DType.F32 ? Aligned.START : 0;
    return of(Storage.empty(type.dtype()), first, type.shape());
  }

  /** Allocates the elements of a whole tensor, all zero. */
  void allocate() {
    storage.hold(Math.addExact(offset, size()));
  }

  /** Returns the view that starts {@code skipped} elements later, with other extents. */
  public Span view(int skipped, Shape shape) {
    return new Span(storage, offset + skipped, shape, writes);
  }

  /** Returns a view of the same elements, with a version counter. */
  Span counted(Writes writes) {
    return new Span(storage, offset, shape, writes);
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
  boolean sameArray(Span other) {
    return floats() == other.floats() && ints() == other.ints();
  }

  /** Returns the number of elements. */
  public int size() {
    return shape.size();
  }

  /** Returns slice {@code i} along the first extent. */
  Span slice(int i) {
    Shape slice = shape.slice();
    return new Span(storage, offset + i * slice.size(), slice, writes);
  }

  /** Returns slices {@code from .. to - 1} along the first extent. */
  public Span slices(int from, int to) {
    Shape part = shape.withFirst(to - from);
    int stride = size() / Math.max(1, shape.extent(0));
    return new Span(storage, offset + from * stride, part, writes);
  }

  /** Returns whether both start at the same element of the same array. */
  public boolean sameStart(Span other) {
    return sameArray(other) && offset == other.offset;
  }
}
