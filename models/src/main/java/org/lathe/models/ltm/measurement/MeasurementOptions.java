package org.lathe.models.ltm.measurement;

import java.util.List;
import java.util.Optional;
import org.lathe.models.ltm.FastOptions;

/**
 * The options of the measurement of a sequence.
 *
 * @param peak peak learning rate of the fast steps
 * @param fastSteps T_fast at which the figures are taken, ascending, at least one
 * @param draws fresh draws K, at least 1
 * @param convergence when a fit may stop early, before the last of {@code fastSteps}, to be
 *     measured as well
 * @param seed of all random numbers
 */
public record MeasurementOptions(
    double peak, List<Integer> fastSteps, int draws, Optional<Convergence> convergence, long seed) {

  /** Checks the ranges. */
  public MeasurementOptions {
    fastSteps = List.copyOf(fastSteps);
    if (!Float.isFinite((float) peak)) {
      throw new IllegalArgumentException("peak rate " + peak + ", must be finite as float32");
    }
    if (fastSteps.isEmpty() || fastSteps.getFirst() < 0) {
      throw new IllegalArgumentException("fast steps " + fastSteps + ", must be 0 or more");
    }
    for (int i = 1; i < fastSteps.size(); i++) {
      if (fastSteps.get(i) <= fastSteps.get(i - 1)) {
        throw new IllegalArgumentException("fast steps " + fastSteps + ", must be ascending");
      }
    }
    if (draws < 1) {
      throw new IllegalArgumentException("draws " + draws + ", must be at least 1");
    }
  }

  /** Returns the largest T_fast. */
  public int most() {
    return fastSteps.getLast();
  }

  /**
   * Returns whether one fit gives the points of every T_fast, because none of its rates depends on
   * T_fast.
   */
  boolean oneFit(FastOptions fast) {
    boolean same = fast.schedule() == FastOptions.Schedule.CONSTANT && fast.update().polish() == 0;
    return same || fastSteps.size() == 1;
  }

  /** Steps that are taken to have a posterior at every T_fast. */
  long stepsTaken(FastOptions fast) {
    return oneFit(fast) ? most() : fastSteps.stream().mapToLong(Integer::longValue).sum();
  }
}
