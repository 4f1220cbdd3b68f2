package org.lathe.training;

import org.lathe.files.InputException;

/**
 * The in-training evaluation on held-out text, before the run, after it, and in between.
 *
 * @param every steps between evaluations
 * @param sequences held-out sequences
 * @param draws random draws for each, of figures that are estimated
 */
public record EvaluationOptions(int every, int sequences, int draws) {
  /** Checks the ranges. */
  public EvaluationOptions {
    atLeastOne("evaluateEvery", every);
    atLeastOne("evaluationSequences", sequences);
    atLeastOne("draws", draws);
  }

  /** Returns whether a run is evaluated after a step. */
  boolean isAfter(int step, int steps) {
    return step % every == 0 || step == steps;
  }

  /**
   * Returns how many evaluations come after this step or a later one.
   *
   * @param steps of the whole run
   */
  public long from(long step, int steps) {
    if (step > steps) {
      return 0;
    }
    return steps / every - Math.floorDiv(step - 1, every) + (steps % every == 0 ? 0 : 1);
  }

  private static void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new InputException("{%s} %d, must be at least 1".formatted(option, value));
    }
  }
}
