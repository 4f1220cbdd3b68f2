package org.lathe.tornado.launch;

import org.lathe.graph.Shape;

/**
 * A device buffer view with the elements of a tensor: consecutive floats or integers of the device.
 */
public final class Place {
  private final IntData ints;
  private final int start;
  private final Shape shape;

  private Place(IntData ints, int start, Shape shape) {
    this.ints = ints;
    this.start = start;
    this.shape = shape;
  }

  /** Creates a view of the device's floats from element {@code start}. */
  public static Place floats(int start, Shape shape) {
    return new Place(null, start, shape);
  }

  /** Creates a view of the device's integers with this data. */
  public static Place ints(IntData ints, Shape shape) {
    return new Place(ints, 0, shape);
  }

  /** Returns the first element. */
  public int at() {
    return ints == null ? start : ints.offset() + start;
  }

  /** Returns the extents. */
  public Shape shape() {
    return shape;
  }

  /** Returns the number of elements. */
  public int size() {
    return shape.size();
  }

  /** Returns whether the elements are int32, else float32. */
  public boolean holdsInts() {
    return ints != null;
  }

  /**
   * Returns the array with the elements that the host fed, from {@link #fedOffset()}; int32 only.
   */
  public int[] fed() {
    return ints.values();
  }

  /** Returns the position of the first element in {@link #fed}. */
  public int fedOffset() {
    return start;
  }

  /** Returns slice {@code i} along the first extent. */
  public Place slice(int i) {
    Shape slice = shape.slice();
    return new Place(ints, start + i * slice.size(), slice);
  }

  /** Returns slices {@code from .. to - 1} along the first extent. */
  public Place slices(int from, int to) {
    int stride = size() / Math.max(1, shape.extent(0));
    return new Place(ints, start + from * stride, shape.withFirst(to - from));
  }

  /** Returns the view that starts {@code skipped} elements later, with another shape. */
  public Place view(int skipped, Shape other) {
    return new Place(ints, start + skipped, other);
  }

  /** Returns whether both begin at the same element. */
  public boolean sameStart(Place other) {
    return holdsInts() == other.holdsInts() && at() == other.at();
  }
}
