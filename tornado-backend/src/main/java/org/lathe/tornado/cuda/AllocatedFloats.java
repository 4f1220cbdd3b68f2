package org.lathe.tornado.cuda;

import org.lathe.tornado.launch.Reach;
import org.lathe.tornado.launch.Window;

/** One allocation, so small that every kernel reaches all of it. */
final class AllocatedFloats implements FloatMemory {
  /** The most floats. */
  static final long MOST = Reach.NEAR_BYTES / Float.BYTES;

  private final CudaStream stream;
  private final long address;
  private final long count;

  AllocatedFloats(CudaStream stream, long count) {
    this.stream = stream;
    this.count = count;
    address = stream.allocate(Float.BYTES * count);
  }

  @Override
  public long address() {
    return address;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public long take(Window window) {
    if (!window.chunks().isEmpty()) {
      throw new IllegalArgumentException(window + " of one allocation");
    }
    return address + Float.BYTES * window.first();
  }

  @Override
  public void giveBack(Window window) {}

  @Override
  public void close() {
    stream.free(address);
  }
}
