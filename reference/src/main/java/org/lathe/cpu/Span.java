package org.lathe.cpu;

import org.lathe.graph.Shape;

/**
 * Where a tensor's elements are: consecutive ones of an array. One of the arrays is null, as the
 * element type says.
 *
 * @param storage holds the elements of a float32 tensor
 * @param ints elements of an int32 tensor
 * @param offset first element
 * @param shape extents
 * @param writes counts writes of the state that this is, or is a part of; null where a program
 *     makes the elements, or writes them
 */
public record Span(Storage storage, int[] ints, int offset, Shape shape, Writes writes) {
  /** A float32 span. */
  public static Span of(float[] floats, int offset, Shape shape) {
    return of(new Storage(floats), offset, shape);
  }

  /** A float32 span whose array may be exchanged. */
  static Span of(Storage storage, int offset, Shape shape) {
    return new Span(storage, null, offset, shape, null);
  }

  /** An int32 span. */
  public static Span of(int[] ints, int offset, Shape shape) {
    return new Span(null, ints, offset, shape, null);
  }

  /** The elements from the first but {@code skipped} on, with other extents. */
  public Span view(int skipped, Shape shape) {
    return new Span(storage, ints, offset + skipped, shape, writes);
  }

  /** The same elements, their writes counted. */
  Span counted(Writes writes) {
    return new Span(storage, ints, offset, shape, writes);
  }

  /** The array with the elements of a float32 tensor, for as long as a program runs. */
  public float[] floats() {
    return storage == null ? null : storage.floats();
  }

  /** Whether this is of the same array as the other. */
  boolean sameArray(Span other) {
    return floats() == other.floats() && ints == other.ints;
  }

  /** Number of elements. */
  public int size() {
    return shape.size();
  }

  /** Slice {@code i} along the first extent. */
  Span slice(int i) {
    Shape slice = shape.slice();
    return new Span(storage, ints, offset + i * slice.size(), slice, writes);
  }

  /** Slices {@code from .. to - 1} along the first extent. */
  public Span slices(int from, int to) {
    Shape part = shape.withFirst(to - from);
    int stride = size() / Math.max(1, shape.extent(0));
    return new Span(storage, ints, offset + from * stride, part, writes);
  }

  /** Whether both start at the same element of the same array. */
  public boolean sameStart(Span other) {
    return sameArray(other) && offset == other.offset;
  }
}
