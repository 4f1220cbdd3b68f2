package org.lathe.training;

/**
 * What a checkpoint says about the training that made it. The data cursor is the step: sequences
 * are addressed by number.
 *
 * @param step slow steps taken
 * @param options of the run
 * @param dataFingerprint of the text it reads
 */
public record TrainingState(int step, TrainingOptions options, String dataFingerprint) {}
