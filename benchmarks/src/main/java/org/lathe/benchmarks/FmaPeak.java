package org.lathe.benchmarks;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The peak of fused multiply-adds in registers, at the vector width of the engine: a loop over
 * twelve independent accumulators, more than latency times units of any present core.
 */
public final class FmaPeak {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int CHAINS = 12;
  private static final int ROUNDS = 400_000;
  private static final int TRIALS = 80;

  private FmaPeak() {}

  /** Returns the bits of a vector. */
  public static int vectorBits() {
    return SPECIES.vectorBitSize();
  }

  /**
   * Returns the best of some trials with this number of threads at once, in floating-point
   * operations per second; a multiply-add counts as two.
   */
  public static double measure(int threads) {
    double best = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      double seconds = Together.seconds(threads, _ -> sink = loop(1));
      best = Math.max(best, 2.0 * CHAINS * SPECIES.length() * ROUNDS * threads / seconds);
    }
    return best;
  }

  /** Prevents the compiler from removing the loop. */
  static volatile float sink;

  private static float loop(float start) {
    FloatVector scale = FloatVector.broadcast(SPECIES, 0.999f);
    FloatVector shift = FloatVector.broadcast(SPECIES, 0.001f);
    FloatVector a0 = FloatVector.broadcast(SPECIES, start);
    FloatVector a1 = a0.add(1);
    FloatVector a2 = a0.add(2);
    FloatVector a3 = a0.add(3);
    FloatVector a4 = a0.add(4);
    FloatVector a5 = a0.add(5);
    FloatVector a6 = a0.add(6);
    FloatVector a7 = a0.add(7);
    FloatVector a8 = a0.add(8);
    FloatVector a9 = a0.add(9);
    FloatVector a10 = a0.add(10);
    FloatVector a11 = a0.add(11);
    for (int i = 0; i < ROUNDS; i++) {
      a0 = a0.fma(scale, shift);
      a1 = a1.fma(scale, shift);
      a2 = a2.fma(scale, shift);
      a3 = a3.fma(scale, shift);
      a4 = a4.fma(scale, shift);
      a5 = a5.fma(scale, shift);
      a6 = a6.fma(scale, shift);
      a7 = a7.fma(scale, shift);
      a8 = a8.fma(scale, shift);
      a9 = a9.fma(scale, shift);
      a10 = a10.fma(scale, shift);
      a11 = a11.fma(scale, shift);
    }
    FloatVector low = a0.add(a1).add(a2).add(a3).add(a4).add(a5);
    FloatVector high = a6.add(a7).add(a8).add(a9).add(a10).add(a11);
    return low.add(high).lane(0);
  }
}
