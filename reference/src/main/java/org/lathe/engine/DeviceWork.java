package org.lathe.engine;

/**
 * What one launch on a device moves and computes, counted from its parameters. Data that a launch
 * reads again while they are in a cache count once, unless the kernel's cost says otherwise.
 *
 * @param read bytes read from the memory of the device
 * @param written bytes written to it
 * @param flops floating-point operations; a multiply-add counts as two, a division, a root or an
 *     exponential as one
 * @param scattered loads of single elements whose neighbouring work items load from other cache
 *     lines: each takes a turn of its own in the load unit, where else one turn serves 32 items
 * @param steps loads from memory that one work item makes one after the other. {@link #UNDER_WAY}
 *     of them are under way at once, so a load that waits for the value of the one before counts as
 *     so many
 */
public record DeviceWork(
    double read, double written, double flops, double scattered, double steps) {
  /** Loads of a work item that are under way at once. */
  public static final int UNDER_WAY = 4;

  /** Nothing. */
  public static final DeviceWork NONE = new DeviceWork(0, 0, 0, 0, 0);

  /** Checks that nothing is negative. */
  public DeviceWork {
    if (!(read >= 0 && written >= 0 && flops >= 0 && scattered >= 0 && steps >= 0)) {
      throw new IllegalArgumentException(
          "work of "
              + read
              + " bytes read, "
              + written
              + " written, "
              + flops
              + " operations, "
              + scattered
              + " scattered loads, "
              + steps
              + " steps: none may be negative");
    }
  }

  /**
   * Returns the work of a launch whose work items read few elements each, from whole cache lines.
   *
   * @param read elements of 4 bytes that are read
   * @param written elements of 4 bytes that are written
   */
  public static DeviceWork ofElements(double read, double written, double flops) {
    return new DeviceWork(Float.BYTES * read, Float.BYTES * written, flops, 0, 0);
  }

  /** Returns this work with scattered loads. */
  public DeviceWork withScattered(double loads) {
    return new DeviceWork(read, written, flops, loads, steps);
  }

  /** Returns this work with loads that follow each other. */
  public DeviceWork withSteps(double loads) {
    return new DeviceWork(read, written, flops, scattered, loads);
  }

  /** Returns the bytes that are read and written. */
  public double bytes() {
    return read + written;
  }

  /** Returns the work of both together; the longer chain of loads counts. */
  public DeviceWork plus(DeviceWork other) {
    return new DeviceWork(
        read + other.read,
        written + other.written,
        flops + other.flops,
        scattered + other.scattered,
        Math.max(steps, other.steps));
  }
}
