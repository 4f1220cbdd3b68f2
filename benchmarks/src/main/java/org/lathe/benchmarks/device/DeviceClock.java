package org.lathe.benchmarks.device;

import org.lathe.benchmarks.Spread;

/** Times what runs on a device, by the host's clock. */
final class DeviceClock {
  /** The first run compiles, and the second finds caches and the library's choices. */
  private static final int WARM_UP = 2;

  /** A turn repeats short work for this long, and its mean counts. */
  private static final double TURN_SECONDS = 0.2;

  private DeviceClock() {}

  static void warmUp(Runnable work) {
    for (int i = 0; i < WARM_UP; i++) {
      work.run();
    }
  }

  /** Returns the seconds of each turn for one run of the work. */
  static Spread time(int turns, Runnable work) {
    double[] seconds = new double[turns];
    for (int turn = 0; turn < turns; turn++) {
      int runs = 0;
      double taken = 0;
      long began = System.nanoTime();
      while (taken < TURN_SECONDS) {
        work.run();
        runs++;
        taken = (System.nanoTime() - began) * 1e-9;
      }
      seconds[turn] = taken / runs;
    }
    return Spread.of(seconds);
  }
}
