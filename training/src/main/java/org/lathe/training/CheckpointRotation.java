package org.lathe.training;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Which checkpoints a run keeps: the best one, the newest one, and the newest two of its plan, the
 * second should the first be damaged. Those outside of the plan, of a step at which a run was
 * stopped or was best so far, do not count, so that a run that was interrupted ends with the
 * checkpoints of one that was not.
 *
 * @param every steps between checkpoints
 * @param last step of the run
 */
record CheckpointRotation(int every, int last) {
  private static final int PLANNED = 2;

  /** Returns whether a checkpoint is written after this step in any case. */
  boolean plans(int step) {
    return step > 0 && (step % every == 0 || step == last);
  }

  /** Returns how many are written in any case after later steps than this one. */
  int plannedAfter(int step) {
    return last / every - step / every + (last % every == 0 ? 0 : 1);
  }

  /**
   * Returns the steps of the checkpoints to keep.
   *
   * @param steps of those that are there, the newest first
   */
  Set<Integer> kept(List<Integer> steps, OptionalInt best) {
    Set<Integer> kept = new HashSet<>();
    steps.stream().limit(1).forEach(kept::add);
    steps.stream().filter(this::plans).limit(PLANNED).forEach(kept::add);
    best.ifPresent(kept::add);
    return kept;
  }
}
