package org.lathe.datasets.baseline;

/** Counts of keys, in two primitive arrays: a hash table with linear probing. */
final class LongCounts {
  private static final int START = 1 << 8;

  /** 2^64 divided by the golden ratio: its product spreads keys over the high bits. */
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

  private long[] keys = new long[START];

  /** Zero in a free slot. */
  private int[] counts = new int[START];

  private int used;

  /** Returns the count of a key, zero for one that was never added. */
  int of(long key) {
    return counts[slot(key)];
  }

  /** Adds one to the count of a key and returns the new count. */
  int add(long key) {
    int slot = slot(key);
    if (counts[slot] == 0) {
      keys[slot] = key;
      used++;
      if (used > counts.length / 4 * 3) {
        counts[slot] = 1;
        grow();
        return 1;
      }
    }
    return ++counts[slot];
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) (key * SPREAD >>> Long.numberOfLeadingZeros(mask));
    while (counts[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldCounts = counts;
    keys = new long[2 * oldKeys.length];
    counts = new int[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldCounts[i] != 0) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        counts[slot] = oldCounts[i];
      }
    }
  }
}
