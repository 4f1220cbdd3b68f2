package org.lathe.tornado.launch;

import org.lathe.graph.Shape;

/**
 * Where a tensor's elements are on the device: consecutive ones of its floats, or of its integers.
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

  /** Among the device's floats from element {@code start} on. */
  public static Place floats(int start, Shape shape) {
    return new Place(null, start, shape);
  }

  /** Among the device's integers, where the data are. */
  public static Place ints(IntData ints, Shape shape) {
    return new Place(ints, 0, shape);
  }

  /** The first element. */
  public int at() {
    return ints == null ? start : ints.offset() + start;
  }

  /** Extents. */
  public Shape shape() {
    return shape;
  }

  /** Number of elements. */
  public int size() {
    return shape.size();
  }

  /** Whether these are int32, else float32. */
  public boolean holdsInts() {
    return ints != null;
  }

  /** Holds the elements as the host fed them, from {@link #fedOffset()} on; int32 only. */
  public int[] fed() {
    return ints.values();
  }

  /** Where in {@link #fed} the first element is. */
  public int fedOffset() {
    return start;
  }

  /** Slice {@code i} along the first extent. */
  public Place slice(int i) {
    Shape slice = shape.slice();
    return new Place(ints, start + i * slice.size(), slice);
  }

  /** Slices {@code from .. to - 1} along the first extent. */
  public Place slices(int from, int to) {
    int stride = size() / Math.max(1, shape.extent(0));
    return new Place(ints, start + from * stride, shape.withFirst(to - from));
  }

  /** The elements from {@code skipped} on under another shape. */
  public Place view(int skipped, Shape other) {
    return new Place(ints, start + skipped, other);
  }

  /** Whether both begin at the same element. */
  public boolean sameStart(Place other) {
    return holdsInts() == other.holdsInts() && at() == other.at();
  }
}
