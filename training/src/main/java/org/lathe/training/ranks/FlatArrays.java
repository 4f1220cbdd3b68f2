package org.lathe.training.ranks;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Arrays of floats, one behind the other. */
final class FlatArrays implements FlatFloats {
  private final float[][] arrays;

  /** Number of the first float of each array; behind them, the number of all floats. */
  private final long[] firsts;

  FlatArrays(float[][] arrays) {
    this.arrays = arrays.clone();
    this.firsts = new long[arrays.length + 1];
    for (int i = 0; i < arrays.length; i++) {
      firsts[i + 1] = firsts[i] + arrays[i].length;
    }
  }

  @Override
  public long size() {
    return firsts[arrays.length];
  }

  @Override
  public void read(long at, MemorySegment into) {
    copy(at, into, false);
  }

  @Override
  public void write(long at, MemorySegment from) {
    copy(at, from, true);
  }

  private void copy(long at, MemorySegment memory, boolean writes) {
    long count = memory.byteSize() / Float.BYTES;
    if (at < 0 || at + count > size()) {
      throw new IndexOutOfBoundsException(
          "floats %d .. %d of %d".formatted(at, at + count - 1, size()));
    }
    long done = 0;
    for (int i = arrayOf(at); done < count; i++) {
      int start = (int) (at + done - firsts[i]);
      int some = (int) Math.min(count - done, arrays[i].length - start);
      long byteOffset = done * Float.BYTES;
      if (writes) {
        MemorySegment.copy(
            memory, ValueLayout.JAVA_FLOAT_UNALIGNED, byteOffset, arrays[i], start, some);
      } else {
        MemorySegment.copy(
            arrays[i], start, memory, ValueLayout.JAVA_FLOAT_UNALIGNED, byteOffset, some);
      }
      done += some;
    }
  }

  /** Returns the array of a float, or the one behind all if there is no such float. */
  private int arrayOf(long at) {
    int found = Arrays.binarySearch(firsts, at);
    // Of several equal ones, which empty arrays make, any will do: the loop passes over the others.
    return found >= 0 ? found : -found - 2;
  }
}
