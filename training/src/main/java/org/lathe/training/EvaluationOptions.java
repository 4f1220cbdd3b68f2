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

  private static void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new InputException("{%s} %d, must be at least 1".formatted(option, value));
    }
  }
}
