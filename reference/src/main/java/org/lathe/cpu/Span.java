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
 */
public record Span(float[] floats, int[] ints, int offset, Shape shape) {
  /** A float32 span. */
  public static Span of(float[] floats, int offset, Shape shape) {
    return new Span(floats, null, offset, shape);
  }

  /** An int32 span. */
  public static Span of(int[] ints, int offset, Shape shape) {
    return new Span(null, ints, offset, shape);
  }

  /** Number of elements. */
  public int size() {
    return shape.size();
  }

  /** Slice {@code i} along the first extent. */
  Span slice(int i) {
    Shape slice = shape.slice();
    return new Span(floats, ints, offset + i * slice.size(), slice);
  }

  /** Slices {@code from .. to - 1} along the first extent. */
  public Span slices(int from, int to) {
    Shape part = shape.withFirst(to - from);
    int stride = size() / Math.max(1, shape.extent(0));
    return new Span(floats, ints, offset + from * stride, part);
  }

  /** Whether both start at the same element of the same array. */
  public boolean sameStart(Span other) {
    return floats == other.floats && ints == other.ints && offset == other.offset;
  }
}
