package org.lathe.training.ranks;

import java.lang.foreign.MemorySegment;

/** A row of floats, wherever they are, that is read and written in blocks. */
public interface FlatFloats {
  /** Returns several arrays as one row, one behind the other, without a copy. */
  static FlatFloats of(float[]... arrays) {
    return new FlatArrays(arrays);
  }

  /** Returns the number of floats. */
  long size();

  /**
   * Copies floats from here.
   *
   * @param at number of the first
   * @param into memory of any kind; as many floats are copied as it has room for
   */
  void read(long at, MemorySegment into);

  /**
   * Copies floats to here.
   *
   * @param at number of the first
   * @param from memory of any kind; all its floats are copied
   */
  void write(long at, MemorySegment from);
}
