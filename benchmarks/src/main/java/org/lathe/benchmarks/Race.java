package org.lathe.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Times contestants in turn: A B A B .., so that a drift of the speed of the machine affects all of
 * them. A turn is a few steps in a row; the first one is only a warm-up. A pause before each turn
 * lets the worker threads of the previous contestant stop spinning.
 */
final class Race {
  /** By default, OpenMP's threads spin for 200 ms after their work. */
  private static final long PAUSE_MILLIS = 250;

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /**
   * The times of a contestant.
   *
   * @param name the name of the contestant
   * @param wall seconds per step, for each turn
   * @param processor processor seconds of the process per step, for each turn
   */
  record Lap(String name, double[] wall, double[] processor) {}

  private final int turns;
  private final int steps;
  private final double warmUp;

  /**
   * Sets the amount of measurements.
   *
   * @param turns number of turns of each contestant
   * @param steps number of timed steps in a turn; the fastest counts
   * @param warmUp seconds of steps that are not timed
   */
  Race(int turns, int steps, double warmUp) {
    this.turns = turns;
    this.steps = steps;
    this.warmUp = warmUp;
  }

  /** Returns the number of steps that all contestants take together. */
  int steps(int contestants) {
    return contestants * (turns + 1);
  }

  List<Lap> run(List<Contestant> contestants, Consumer<String> progress) {
    List<Lap> laps = new ArrayList<>();
    for (Contestant contestant : contestants) {
      WarmUp.run(contestant.step(), warmUp);
      progress.accept("warm-up of " + contestant.name());
      laps.add(new Lap(contestant.name(), new double[turns], new double[turns]));
    }
    for (int turn = 0; turn < turns; turn++) {
      for (int c = 0; c < contestants.size(); c++) {
        Runnable step = contestants.get(c).step();
        pause();
        double best = Double.POSITIVE_INFINITY;
        long processor = SYSTEM.getProcessCpuTime();
        for (int s = 0; s < steps; s++) {
          long began = System.nanoTime();
          step.run();
          best = Math.min(best, (System.nanoTime() - began) * 1e-9);
        }
        laps.get(c).wall()[turn] = best;
        laps.get(c).processor()[turn] = (SYSTEM.getProcessCpuTime() - processor) * 1e-9 / steps;
        progress.accept(contestants.get(c).name());
      }
    }
    return laps;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring", e);
    }
  }
}
