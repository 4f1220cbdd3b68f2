package org.lathe.training;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a call of {@link Training} ended. All else of the run is in its folder.
 *
 * @param folder of the run
 * @param finished whether all steps of the recipe are taken, those of a baseline too; else the run
 *     was stopped, and its newest checkpoint holds the steps that were
 * @param step steps of the run taken so far, by earlier calls too
 * @param untrained the evaluation before the first step; empty if an earlier call made it
 * @param newest the newest evaluation of this call; empty if it was stopped before any
 * @param best the best evaluation of the run, by earlier calls too, whose checkpoint is kept; empty
 *     before the first after a step
 * @param tokens that this call trained on
 * @param seconds that their steps took, evaluations and checkpoints left out
 * @param baseline how the model compares with its baseline; empty if it has none or was stopped
 */
public record TrainingResult(
    Path folder,
    boolean finished,
    int step,
    Optional<EvaluationMetrics> untrained,
    Optional<EvaluationMetrics> newest,
    Optional<BestEvaluation> best,
    long tokens,
    double seconds,
    Optional<BaselineComparison> baseline) {

  /** Returns the result of a run that had taken all its steps before this call. */
  static TrainingResult takenBefore(Path folder, int step) {
    return new TrainingResult(
        folder,
        true,
        step,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        0,
        Optional.empty());
  }

  /** Returns this result with the comparison; without one, the baseline was stopped. */
  TrainingResult with(Optional<BaselineComparison> comparison) {
    return new TrainingResult(
        folder, comparison.isPresent(), step, untrained, newest, best, tokens, seconds, comparison);
  }
}
