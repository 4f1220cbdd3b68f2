package org.lathe.tornado;

import java.util.TreeMap;

/** Which elements of one array of the device are taken: first fit, in steps of 64 bytes. */
final class Heap {
  private static final int STEP = 16;

  /** The first element whose address is a multiple of 64. */
  private final long first;

  /** First element to the element after the last, of each part that is taken. */
  private final TreeMap<Long, Long> taken = new TreeMap<>();

  /**
   * Nothing is taken.
   *
   * @param header bytes in front of the array's first element, behind an aligned address
   */
  Heap(long header) {
    first = (STEP - header / Float.BYTES % STEP) % STEP;
  }

  /** First of {@code count} elements that nothing else has. */
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

  /** Gives back what {@link #take} gave. */
  void giveBack(long at) {
    taken.remove(at);
  }

  /** Elements up to the last that is taken, or to the first that can be. */
  long used() {
    return taken.isEmpty() ? first : taken.lastEntry().getValue();
  }
}
