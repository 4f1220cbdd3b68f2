package org.lathe.benchmarks;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The bandwidth of sequential reads of memory: sums of an array that is larger than the caches. */
public final class MemoryBandwidth {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int ELEMENTS = 64 << 20;
  private static final int TRIALS = 5;

  private MemoryBandwidth() {}

  /** Returns the best of some trials with this number of threads at once, in bytes per second. */
  public static double measure(int threads) {
    float[] values = new float[ELEMENTS];
    int part = ELEMENTS / threads / 64 * 64;
    double best = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      double seconds =
          Together.seconds(threads, t -> FmaPeak.sink = sum(values, t * part, (t + 1) * part));
      best = Math.max(best, 4.0 * part * threads / seconds);
    }
    return best;
  }

  private static float sum(float[] values, int from, int to) {
    int lanes = SPECIES.length();
    FloatVector a = FloatVector.zero(SPECIES);
    FloatVector b = FloatVector.broadcast(SPECIES, 1);
    FloatVector c = FloatVector.broadcast(SPECIES, 2);
    FloatVector d = FloatVector.broadcast(SPECIES, 3);
    for (int i = from; i + 4 * lanes <= to; i += 4 * lanes) {
      a = a.add(FloatVector.fromArray(SPECIES, values, i));
      b = b.add(FloatVector.fromArray(SPECIES, values, i + lanes));
      c = c.add(FloatVector.fromArray(SPECIES, values, i + 2 * lanes));
      d = d.add(FloatVector.fromArray(SPECIES, values, i + 3 * lanes));
    }
    return a.add(b).add(c.add(d)).lane(0);
  }
}
