package org.lathe.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Times contestants in turn: A B A B .., so that a machine whose speed drifts does so for all. A
 * turn is a few steps in a row, of which the first only warms up; before it a pause lets the worker
 * threads of the one before stop spinning.
 */
final class Race {
  /** OpenMP's threads spin for 200 ms after their work where not told otherwise. */
  private static final long PAUSE_MILLIS = 250;

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /**
   * What a contestant took.
   *
   * @param name who
   * @param wall seconds a step, each turn
   * @param processor processor seconds of the process a step, each turn
   */
  record Lap(String name, double[] wall, double[] processor) {}

  private final int turns;
  private final int steps;

  /**
   * Sets how much is measured.
   *
   * @param turns of each contestant
   * @param steps timed in a turn; the fastest counts
   */
  Race(int turns, int steps) {
    this.turns = turns;
    this.steps = steps;
  }

  /** Steps that all contestants take together. */
  int steps(int contestants) {
    return contestants * (turns + 1);
  }

  List<Lap> run(List<Contestant> contestants, Consumer<String> progress) {
    List<Lap> laps = new ArrayList<>();
    for (Contestant contestant : contestants) {
      WarmUp.run(contestant.step());
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
