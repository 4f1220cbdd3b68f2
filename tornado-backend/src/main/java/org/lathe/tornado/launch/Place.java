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
  private record State(String name, long at) {}

  private final IntData ints;
  private final boolean halves;
  private final State state;
  private final Region memory;
  private final long start;
  private final Shape shape;

  private Place(IntData ints, boolean halves, State state, Region memory, long start, Shape shape) {
    this.ints = ints;
    this.halves = halves;
    this.state = state;
    this.memory = memory;
    this.start = start;
    this.shape = shape;
  }

  /** Creates a view of the device's floats from element {@code start}. */
  public static Place floats(long start, Shape shape) {
    return new Place(null, false, null, Region.floats(start, shape.size()), start, shape);
  }

  /** Creates a view of the device's halves from half {@code start}. */
  public static Place halves(long start, Shape shape) {
    return new Place(null, true, null, Region.halves(start, shape.size()), start, shape);
  }

  /** Creates a view of a whole state, whose first float is at {@code start}. */
  public static Place state(String name, long start, Shape shape) {
    Region memory = Region.floats(start, shape.size());
    return new Place(null, false, new State(name, start), memory, start, shape);
  }

  /** Creates a view of the device's integers with this data. */
  public static Place ints(IntData ints, Shape shape) {
    return new Place(ints, false, null, null, 0, shape);
  }

  /**
   * Returns the first float or integer.
   *
   * @throws IllegalStateException if the elements are halves
   */
  public long at() {
    if (halves) {
      throw new IllegalStateException("the elements are halves");
    }
    return ints == null ? start : ints.offset() + start;
  }

  /** Returns the first integer, of elements that are int32. */
  public int firstInt() {
    return Math.toIntExact(ints.offset() + start);
  }

  /**
   * Returns the memory of what this is a view of: a kernel that gets the view accesses nothing else
   * through it. Not for int32.
   */
  public Region memory() {
    return memory;
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
    return (int) (start - state.at());
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
    return view((long) i * slice.size(), slice);
  }

  /** Returns slices {@code from .. to - 1} along the first extent. */
  public Place slices(int from, int to) {
    long stride = size() / Math.max(1, shape.extent(0));
    return view(from * stride, shape.withFirst(to - from));
  }

  /**
   * Returns the view that starts {@code skipped} elements later, with another shape.
   *
   * @throws IllegalArgumentException if it leaves the memory of what this is a view of
   */
  public Place view(long skipped, Shape other) {
    long from = start + skipped;
    if (ints == null) {
      Region viewed =
          halves ? Region.halves(from, other.size()) : Region.floats(from, other.size());
      if (!memory.contains(viewed)) {
        throw new IllegalArgumentException("a view of " + viewed + " leaves " + memory);
      }
    }
    return new Place(ints, halves, state, memory, from, other);
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
