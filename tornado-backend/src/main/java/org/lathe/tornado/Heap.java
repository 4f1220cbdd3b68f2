package org.lathe.tornado;

import java.util.TreeMap;

/** The allocation of elements of one array of the device: first fit, in steps of 64 bytes. */
final class Heap {
  private static final int STEP = 16;

  /** The first element whose address is a multiple of 64. */
  private final long first;

  /** For each allocated part: the first element, and the element after the last. */
  private final TreeMap<Long, Long> taken = new TreeMap<>();

  /**
   * Creates an empty heap.
   *
   * @param header bytes in front of the array's first element, behind an aligned address
   */
  Heap(long header) {
    first = (STEP - header / Float.BYTES % STEP) % STEP;
  }

  /** Allocates {@code count} elements and returns the first. */
  long take(long count) {
    long need = Math.max(1, (count + STEP - 1) / STEP) * STEP;
    long at = first;
    for (var part : taken.entrySet()) {
      if (at + need <= part.getKey()) {
        break;
      }
      at = part.getValue();
    }
    taken.put(at, at + need);
    return at;
  }

  /** Frees elements that {@link #take} returned. */
  void giveBack(long at) {
    taken.remove(at);
  }

  /** Returns the number of elements up to the last allocated one, or to the first usable one. */
  long used() {
    return taken.isEmpty() ? first : taken.lastEntry().getValue();
  }
}
