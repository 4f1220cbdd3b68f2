package org.lathe.models;

/**
 * The values that determine the random numbers of one batch in a training run.
 *
 * @param seed of the run
 * @param step number of the training step, from 1
 * @param steps of the whole run
 * @param sequences number of each sequence within the step
 */
public record Occasion(long seed, int step, int steps, int[] sequences) {}
