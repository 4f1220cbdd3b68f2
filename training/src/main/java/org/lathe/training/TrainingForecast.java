package org.lathe.training;

/**
 * What a run would do, known without computing or writing anything.
 *
 * @param info of the run
 * @param first step that it would take
 * @param evaluations that are left
 * @param checkpoints that its plan has left; one is also written after each evaluation that is the
 *     best so far
 * @param checkpointBytes size of a checkpoint
 * @param freeBytes free on the disk of the folder
 * @param baseline whether the baseline is trained too
 */
public record TrainingForecast(
    RunInfo info,
    int first,
    long evaluations,
    int checkpoints,
    long checkpointBytes,
    long freeBytes,
    boolean baseline) {}
