package org.lathe.training;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a call of {@link Training} ended. All else of the run is in its folder.
 *
 * @param folder of the run
 * @param finished whether all steps of the recipe are taken; else the run was stopped, and its
 *     newest checkpoint holds the steps that were
 * @param step steps of the run taken so far, by earlier calls too
 * @param untrained the evaluation before the first step; empty if an earlier call made it
 * @param newest the newest evaluation of this call; empty if it was stopped before any
 * @param tokens that this call trained on
 * @param seconds that their steps took, evaluations and checkpoints left out
 */
public record TrainingResult(
    Path folder,
    boolean finished,
    int step,
    Optional<EvaluationMetrics> untrained,
    Optional<EvaluationMetrics> newest,
    long tokens,
    double seconds) {}
