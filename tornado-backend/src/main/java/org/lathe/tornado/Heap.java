package org.lathe.tornado;

import java.util.TreeMap;

/** The allocation of elements of one array of the device: first fit. */
final class Heap {
  private final long step;

  /** The first element that a part may begin with. */
  private final long first;

  /** For each allocated part: the first element, and the element after the last. */
  private final TreeMap<Long, Long> taken = new TreeMap<>();

  /**
   * Creates an empty heap.
   *
   * @param header bytes in front of the array's first element, behind an aligned address
   * @param step elements from the begin of a part to the next possible one
   */
  Heap(long header, long step) {
    this.step = step;
    first = (step - header / Float.BYTES % step) % step;
  }

  /** Allocates {@code count} elements and returns the first. */
  long take(long count) {
    long need = Math.max(1, (count + step - 1) / step) * step;
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
