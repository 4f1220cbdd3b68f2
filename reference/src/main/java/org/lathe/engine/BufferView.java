package org.lathe.engine;

import org.lathe.graph.Shape;

/**
 * A view of a buffer that contains the elements of a tensor: consecutive elements, the last extent
 * fastest.
 *
 * @param buffer holds them
 * @param offset the first of them, counted in elements
 * @param shape extents
 */
public record BufferView(Buffer buffer, long offset, Shape shape) {
  /** Returns the view that starts {@code skipped} elements later, with other extents. */
  public BufferView view(long skipped, Shape other) {
    return new BufferView(buffer, offset + skipped, other);
  }

  /** Returns slice {@code i} along the first extent, without that extent. */
  public BufferView slice(int i) {
    Shape slice = shape.slice();
    return view((long) i * slice.size(), slice);
  }

  /** Returns whether both views begin at the same element of the same buffer. */
  public boolean sameStart(BufferView other) {
    return buffer == other.buffer && offset == other.offset;
  }
}
