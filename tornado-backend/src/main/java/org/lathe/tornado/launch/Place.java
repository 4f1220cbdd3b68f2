package org.lathe.tornado.launch;

import java.util.Optional;
import org.lathe.graph.Shape;

/**
 * A device buffer view with the elements of a tensor: consecutive floats or integers of the device,
 * or consecutive halves, which are bfloat16 numbers in the memory of the floats. Halves are counted
 * from the float at position 0, so that float p has the memory of halves 2 p and 2 p + 1.
 */
public final class Place {
  /** The state that a view is a part of, and its first float. */
  private record State(String name, int at) {}

  private final IntData ints;
  private final boolean halves;
  private final State state;
  private final long start;
  private final Shape shape;

  private Place(IntData ints, boolean halves, State state, long start, Shape shape) {
    this.ints = ints;
    this.halves = halves;
    this.state = state;
    this.start = start;
    this.shape = shape;
  }

  /** Creates a view of the device's floats from element {@code start}. */
  public static Place floats(int start, Shape shape) {
    return new Place(null, false, null, start, shape);
  }

  /** Creates a view of the device's halves from half {@code start}. */
  public static Place halves(long start, Shape shape) {
    return new Place(null, true, null, start, shape);
  }

  /** Creates a view of a whole state, whose first float is at {@code start}. */
  public static Place state(String name, int start, Shape shape) {
    return new Place(null, false, new State(name, start), start, shape);
  }

  /** Creates a view of the device's integers with this data. */
  public static Place ints(IntData ints, Shape shape) {
    return new Place(ints, false, null, 0, shape);
  }

  /**
   * Returns the first float or integer.
   *
   * @throws IllegalStateException if the elements are halves
   */
  public int at() {
    if (halves) {
      throw new IllegalStateException("the elements are halves");
    }
    return (int) (ints == null ? start : ints.offset() + start);
  }

  /** Returns the first half, of elements that are stored as halves. */
  public long firstHalf() {
    if (!halves) {
      throw new IllegalStateException("the elements are no halves");
    }
    return start;
  }

  /** Returns whether the elements are bfloat16, in the memory of the floats. */
  public boolean holdsHalves() {
    return halves;
  }

  /** Returns the name of the state that this is a view of. */
  public Optional<String> state() {
    return Optional.ofNullable(state).map(State::name);
  }

  /** Returns how many elements behind the begin of its {@link #state} this view begins. */
  public int offsetInState() {
    return (int) start - state.at();
  }

  /** Returns the extents. */
  public Shape shape() {
    return shape;
  }

  /** Returns the number of elements. */
  public int size() {
    return shape.size();
  }

  /** Returns whether the elements are int32. */
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
    return (int) start;
  }

  /** Returns slice {@code i} along the first extent. */
  public Place slice(int i) {
    Shape slice = shape.slice();
    return view(i * slice.size(), slice);
  }

  /** Returns slices {@code from .. to - 1} along the first extent. */
  public Place slices(int from, int to) {
    int stride = size() / Math.max(1, shape.extent(0));
    return view(from * stride, shape.withFirst(to - from));
  }

  /** Returns the view that starts {@code skipped} elements later, with another shape. */
  public Place view(int skipped, Shape other) {
    return new Place(ints, halves, state, start + skipped, other);
  }

  /** Returns whether both begin at the same element, stored in the same way. */
  public boolean sameStart(Place other) {
    return holdsInts() == other.holdsInts()
        && halves == other.halves
        && firstByte() == other.firstByte();
  }

  /** Returns whether both have memory in common. */
  public boolean overlaps(Place other) {
    return holdsInts() == other.holdsInts()
        && firstByte() < other.endByte()
        && other.firstByte() < endByte();
  }

  private long firstByte() {
    return halves ? Short.BYTES * start : (long) Float.BYTES * at();
  }

  private long endByte() {
    return firstByte() + (long) (halves ? Short.BYTES : Float.BYTES) * size();
  }
}
