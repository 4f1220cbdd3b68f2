package org.lathe.cpu;

import org.lathe.graph.DType;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Where a tensor's elements are: consecutive ones of an array.
 *
 * @param storage holds the elements, floats or ints
 * @param offset first element
 * @param shape extents
 * @param writes counts writes of the state that this is, or is a part of; null where a program
 *     makes the elements, or writes them
 */
public record Span(Storage storage, int offset, Shape shape, Writes writes) {
  /** A float32 span. */
  public static Span of(float[] floats, int offset, Shape shape) {
    return of(Storage.of(floats), offset, shape);
  }

  /** An int32 span. */
  public static Span of(int[] ints, int offset, Shape shape) {
    return of(Storage.of(ints), offset, shape);
  }

  /** A span whose array may be exchanged. */
  static Span of(Storage storage, int offset, Shape shape) {
    return new Span(storage, offset, shape, null);
  }

  /** All elements of a tensor, for which there is no memory yet. */
  static Span unallocated(TensorType type) {
    int first = type.dtype() == DType.F32 ? Aligned.START : 0;
    return of(Storage.empty(type.dtype()), first, type.shape());
  }

  /** Gives a whole tensor its elements, all zero. */
  void allocate() {
    storage.hold(Math.addExact(offset, size()));
  }

  /** The elements from the first but {@code skipped} on, with other extents. */
  public Span view(int skipped, Shape shape) {
    return new Span(storage, offset + skipped, shape, writes);
  }

  /** The same elements, their writes counted. */
  Span counted(Writes writes) {
    return new Span(storage, offset, shape, writes);
  }

  /** The array with the elements of a float32 tensor, for as long as a program runs; else null. */
  public float[] floats() {
    return storage.floats();
  }

  /** The array with the elements of an int32 tensor, for as long as a program runs; else null. */
  public int[] ints() {
    return storage.ints();
  }

  /** Whether this is of the same array as the other. */
  boolean sameArray(Span other) {
    return floats() == other.floats() && ints() == other.ints();
  }

  /** Number of elements. */
  public int size() {
    return shape.size();
  }

  /** Slice {@code i} along the first extent. */
  Span slice(int i) {
    Shape slice = shape.slice();
    return new Span(storage, offset + i * slice.size(), slice, writes);
  }

  /** Slices {@code from .. to - 1} along the first extent. */
  public Span slices(int from, int to) {
    Shape part = shape.withFirst(to - from);
    int stride = size() / Math.max(1, shape.extent(0));
    return new Span(storage, offset + from * stride, part, writes);
  }

  /** Whether both start at the same element of the same array. */
  public boolean sameStart(Span other) {
    return sameArray(other) && offset == other.offset;
  }
}
