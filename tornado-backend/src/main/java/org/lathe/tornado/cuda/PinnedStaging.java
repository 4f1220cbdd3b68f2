package org.lathe.tornado.cuda;

import java.lang.foreign.MemorySegment;

/**
 * Memory of the host through which all copies pass. The driver reads and writes it by itself, so a
 * copy to the device does not wait. It is used from front to back; at its end the host waits once.
 */
final class PinnedStaging {
  private static final long ALIGNMENT = 64;

  private final CudaStream stream;
  private final MemorySegment memory;
  private long used;

  /**
   * Allocates the memory.
   *
   * @param bytes the most that one copy moves; larger ones are split
   */
  PinnedStaging(CudaStream stream, long bytes) {
    this.stream = stream;
    memory = stream.allocateHost(bytes);
  }

  /** Enqueues a copy to the device; {@code from} may change afterwards. */
  void put(MemorySegment from, long to) {
    for (long done = 0; done < from.byteSize(); ) {
      MemorySegment part = take(from.byteSize() - done);
      part.copyFrom(from.asSlice(done, part.byteSize()));
      stream.copyIn(to + done, part, part.byteSize());
      done += part.byteSize();
    }
  }

  /** Copies from the device; waits for all earlier work. */
  void get(long from, MemorySegment to) {
    for (long done = 0; done < to.byteSize(); ) {
      MemorySegment part = take(to.byteSize() - done);
      stream.copyOut(part, from + done, part.byteSize());
      stream.synchronize();
      to.asSlice(done).copyFrom(part);
      // Nothing enqueued uses the memory now.
      used = 0;
      done += part.byteSize();
    }
  }

  /** Returns a free part of at most {@code bytes}. */
  private MemorySegment take(long bytes) {
    if (used + Math.min(bytes, memory.byteSize()) > memory.byteSize()) {
      stream.synchronize();
      used = 0;
    }
    MemorySegment part = memory.asSlice(used, Math.min(bytes, memory.byteSize()));
    used = (used + part.byteSize() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return part;
  }
}
