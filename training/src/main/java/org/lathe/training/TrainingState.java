package org.lathe.training;

import java.util.Map;
import org.lathe.datasets.Sampling;
import org.lathe.models.Checkpoint;

/**
 * What a checkpoint says about the training that made it. The data cursor is the step: sequences
 * are addressed by number.
 *
 * @param step slow steps taken
 * @param options of the run
 * @param dataFingerprint of the text it reads
 */
public record TrainingState(int step, TrainingOptions options, String dataFingerprint) {
  /**
   * Reads it from a checkpoint.
   *
   * @throws org.lathe.files.InputException if the checkpoint holds none
   */
  public static TrainingState of(Checkpoint checkpoint) {
    return checkpoint.training(TrainingState.class, Map.of(Sampling.class, Sampling.WINDOWS));
  }
}
