package org.lathe.training;

/**
 * The evaluation with the lowest figure of those of which a run keeps a checkpoint.
 *
 * @param step of the checkpoint
 * @param bound the figure to judge a model by first
 */
public record BestEvaluation(int step, EvaluationMetrics.Bound bound) {}
