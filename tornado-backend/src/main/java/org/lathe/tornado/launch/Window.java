package org.lathe.tornado.launch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The floats among which a launch finds its operands. A kernel gets one address and counts elements
 * from there with ints, which tell 16 GiB of floats apart, or 8 GiB of halves. So a launch whose
 * operands lie within that much memory has a window of consecutive floats. The operands of any
 * other launch lie in chunks of equal size, and its window has these chunks alone, one behind the
 * other: the device maps their memory there once more.
 *
 * <p>Positions in a window begin at {@link #LOWEST}. Halves are counted in the same way: the first
 * two halves of a window have the memory of its first float.
 */
public final class Window {
  /** The position of the first float and of the first half: {@link Descriptor#NOWHERE} is none. */
  public static final int LOWEST = Integer.MIN_VALUE + 16;

  /** The number of elements of a window. */
  static final long MOST = Integer.MAX_VALUE - (long) LOWEST;

  /** The window of a device that has one array: positions are as they are. */
  public static final Window ARRAY = new Window(LOWEST, List.of(), 0);

  private final long first;
  private final List<Long> chunks;
  private final long chunk;

  private Window(long first, List<Long> chunks, long chunk) {
    this.first = first;
    this.chunks = List.copyOf(chunks);
    this.chunk = chunk;
  }

  /** Creates the window of consecutive floats from {@code first} on. */
  public static Window from(long first) {
    return new Window(first, List.of(), 0);
  }

  /**
   * Creates a window of chunks.
   *
   * @param numbers of the chunks, of which number 0 begins at float 0; ascending
   * @param floats of a chunk
   */
  public static Window of(List<Long> numbers, long floats) {
    return new Window(0, numbers, floats);
  }

  /** Returns the numbers of its chunks, in their order; empty if its floats are consecutive. */
  public List<Long> chunks() {
    return chunks;
  }

  /** Returns the first float of consecutive ones. */
  public long first() {
    return first;
  }

  /**
   * Returns the position of a float of the device.
   *
   * @throws ArithmeticException if that is no int
   * @throws IllegalArgumentException if it is in none of the chunks
   */
  public int ofFloat(long position) {
    return Math.toIntExact(offset(position) + LOWEST);
  }

  /** Returns the position of a half of the device, as above. */
  public int ofHalf(long position) {
    long float2 = 2 * offset(Math.floorDiv(position, 2));
    return Math.toIntExact(float2 + Math.floorMod(position, 2) + LOWEST);
  }

  /** Returns how many floats of the window are before a float of the device. */
  private long offset(long position) {
    if (chunks.isEmpty()) {
      return position - first;
    }
    int number = Collections.binarySearch(chunks, Math.floorDiv(position, chunk));
    if (number < 0) {
      throw new IllegalArgumentException("float " + position + " is not in chunks " + chunks);
    }
    return number * chunk + Math.floorMod(position, chunk);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Window window
        && first == window.first
        && chunk == window.chunk
        && chunks.equals(window.chunks);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(first) + 31 * chunks.hashCode();
  }

  @Override
  public String toString() {
    return chunks.isEmpty() ? "floats from " + first : "chunks " + new ArrayList<>(chunks);
  }
}
