package org.lathe.cpu;

import org.lathe.graph.Shape;

/**
 * Where a tensor's elements are: consecutive ones of an array. One of the arrays is null, as the
 * element type says.
 *
 * @param floats elements of a float32 tensor
 * @param ints elements of an int32 tensor
 * @param offset first element
 * @param shape extents
 * @param writes counts writes of the state that this is, or is a part of; null where a program
 *     makes the elements, or writes them
 */
public record Span(float[] floats, int[] ints, int offset, Shape shape, Writes writes) {
  /** A float32 span. */
  public static Span of(float[] floats, int offset, Shape shape) {
    return new Span(floats, null, offset, shape, null);
  }

  /** An int32 span. */
  public static Span of(int[] ints, int offset, Shape shape) {
    return new Span(null, ints, offset, shape, null);
  }

  /** The same elements, {@code skipped} after the first on, with other extents. */
  Span view(int skipped, Shape shape) {
    return new Span(floats, ints, offset + skipped, shape, writes);
  }

  /** The same elements, their writes counted. */
  Span counted(Writes writes) {
    return new Span(floats, ints, offset, shape, writes);
  }

  /** Number of elements. */
  public int size() {
    return shape.size();
  }

  /** Slice {@code i} along the first extent. */
  Span slice(int i) {
    Shape slice = shape.slice();
    return new Span(floats, ints, offset + i * slice.size(), slice, writes);
  }

  /** Slices {@code from .. to - 1} along the first extent. */
  public Span slices(int from, int to) {
    Shape part = shape.withFirst(to - from);
    int stride = size() / Math.max(1, shape.extent(0));
    return new Span(floats, ints, offset + from * stride, part, writes);
  }

  /** Whether both start at the same element of the same array. */
  public boolean sameStart(Span other) {
    return floats == other.floats && ints == other.ints && offset == other.offset;
  }
}
