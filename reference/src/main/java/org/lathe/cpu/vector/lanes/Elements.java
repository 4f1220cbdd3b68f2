package org.lathe.cpu.vector.lanes;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Workers;

/**
 * Cuts element-wise work into parts; each element is computed on its own, so any cut is correct.
 */
public final class Elements {
  /** The widest vectors of this processor (or as {@code -XX:MaxVectorSize} says). */
  public static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /** Elements per part: enough that the cost of starting a part does not matter. */
  private static final int PART = 1 << 14;

  /** Work on elements {@code from .. to - 1}. */
  @FunctionalInterface
  public interface Range {
    /** Computes elements {@code from .. to - 1}. */
    void run(int from, int to);
  }

  private Elements() {}

  /** Returns a kernel that applies {@code range} to all of {@code size} elements. */
  public static Kernel kernel(int size, Range range) {
    int parts = (int) (((long) size + PART - 1) / PART);
    Workers.Part body =
        (part, worker) -> range.run(part * PART, (int) Math.min(size, (part + 1L) * PART));
    return workers -> workers.parallel(parts, body);
  }
}
