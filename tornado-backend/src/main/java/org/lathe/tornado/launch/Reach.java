package org.lathe.tornado.launch;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.lathe.graph.TooLargeException;

/** How kernels reach the floats of a device: the choice of the {@link Window} of each launch. */
public enum Reach {
  /** The device has one array, in which all positions are ints. */
  ARRAY(0, Long.MAX_VALUE, Reach.ALIGNED),

  /** A launch whose operands are too far apart for ints gets a window of chunks of 64 MiB. */
  FAR(1L << 24, Window.MOST, Reach.ALIGNED),

  /**
   * Every launch gets a window of chunks of 2 MiB, and every allocation begins with a chunk, so
   * that small programs show whether windows are right.
   */
  CHUNKS(1L << 19, 0, 1L << 19);

  /** Elements from the begin of an allocation to the next possible one: 64 bytes. */
  public static final long ALIGNED = 16;

  /** Bytes that a kernel with halves reaches, and with it every kernel. */
  public static final long NEAR_BYTES = Short.BYTES * Window.MOST;

  private final long chunk;
  private final long near;
  private final long step;

  Reach(long chunk, long near, long step) {
    this.chunk = chunk;
    this.near = near;
    this.step = step;
  }

  /** Returns the number of floats from the begin of an allocation to the next possible one. */
  public long step() {
    return step;
  }

  /** Returns the number of floats of a chunk; 0 if there are none. */
  public long chunk() {
    return chunk;
  }

  /**
   * Returns the window of a launch.
   *
   * @param kernel its name, for messages
   * @param operands the memory of each operand
   * @param halves whether some operands are halves
   * @throws TooLargeException if the operands are more than the kernel can tell apart
   */
  Window window(String kernel, Collection<Region> operands, boolean halves) {
    if (this == ARRAY || operands.isEmpty()) {
      return Window.ARRAY;
    }
    long most = halves ? Window.MOST / 2 : Window.MOST;
    long first = operands.stream().mapToLong(Region::first).min().orElseThrow();
    long end = operands.stream().mapToLong(Region::end).max().orElseThrow();
    if (end - first <= Math.min(near, most)) {
      return Window.from(first);
    }
    TreeSet<Long> chunks = new TreeSet<>();
    for (Region region : operands) {
      long last = Math.floorDiv(Math.max(region.first(), region.end() - 1), chunk);
      LongStream.rangeClosed(Math.floorDiv(region.first(), chunk), last).forEach(chunks::add);
    }
    if (chunks.size() * chunk > most) {
      throw new TooLargeException(
          "kernel %s needs more than the %d GiB at once that it can tell apart"
              .formatted(kernel, halves ? 8 : 16));
    }
    return Window.of(List.copyOf(chunks), chunk);
  }
}
