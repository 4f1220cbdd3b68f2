package org.lathe.engine;

import org.lathe.graph.Shape;

/**
 * Where the elements of a tensor are: consecutive ones of a buffer, the last extent fastest.
 *
 * @param buffer holds them
 * @param offset the first of them, counted in elements
 * @param shape extents
 */
public record BufferView(Buffer buffer, int offset, Shape shape) {
  /** The elements from the first but {@code skipped} on, with other extents. */
  public BufferView view(int skipped, Shape other) {
    return new BufferView(buffer, offset + skipped, other);
  }

  /** Slice {@code i} along the first extent, which it lacks. */
  public BufferView slice(int i) {
    Shape slice = shape.slice();
    return view(i * slice.size(), slice);
  }

  /** Whether both begin at the same element of the same buffer. */
  public boolean sameStart(BufferView other) {
    return buffer == other.buffer && offset == other.offset;
  }
}
