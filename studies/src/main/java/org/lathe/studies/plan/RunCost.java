package org.lathe.studies.plan;

import org.lathe.studies.format.Measures;

/**
 * The operations of a run.
 *
 * @param run that costs them
 * @param training operations of all steps
 * @param measuring estimated operations of all measurements; 0 if the run is trained to choose a
 *     value only
 */
public record RunCost(PlannedRun run, double training, double measuring) {
  /** Counts the operations of a run that is trained and measured. */
  static RunCost measured(PlannedRun run, Measures measures) {
    return new RunCost(run, run.flops(), MeasuringCost.of(run, measures).total());
  }

  /** Counts the operations of a run that is trained only. */
  static RunCost trained(PlannedRun run) {
    return new RunCost(run, run.flops(), 0);
  }

  /** Returns all operations. */
  public double total() {
    return training + measuring;
  }
}
