package org.lathe.evaluation.suite;

import java.util.List;

/**
 * What a suite would measure.
 *
 * @param sets that can be measured
 * @param skipped those that cannot, with the reasons
 */
public record SuitePlan(List<PlannedSet> sets, List<SuiteReport.Skipped> skipped) {
  /**
   * One of its texts.
   *
   * @param plan which blocks
   * @param done those that are measured already
   */
  public record PlannedSet(SetPlan plan, int done) {}
}
