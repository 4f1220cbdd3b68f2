package org.lathe.models;

/**
 * What names the random numbers of one batch of a training run.
 *
 * @param seed of the run
 * @param step number of the training step, from 1
 * @param steps of the whole run
 * @param sequences number of each sequence within the step
 */
public record Occasion(long seed, int step, int steps, int[] sequences) {}
