package org.lathe.training;

import org.lathe.files.InputException;

/**
 * Trains models. A run is kept in a folder, and what it computes is a function of its recipe and
 * its text alone, for any number of threads and any interruptions.
 */
public final class Training {
  private Training() {}

  /**
   * Trains a model from the start, until all steps are taken or the listener stops the run.
   *
   * @param recipe what to train and how
   * @throws InputException if the folder holds a run already or cannot be written, the text cannot
   *     be read or is too little, memory does not suffice, or sequences are longer than the model
   *     takes
   * @throws NotFiniteException if a loss or gradient is not finite; names the last good checkpoint
   * @throws org.lathe.engine.EngineException if the engine fails
   */
  public static TrainingResult run(
      Recipe recipe, TrainingOptions options, TrainingListener listener) {
    return ended(
        Trainer.start(options.folder(), recipe, options.engine(), options.threads(), listener));
  }

  /**
   * Continues a run from its newest checkpoint, bit for bit as if it had not stopped.
   *
   * @throws InputException if there is no checkpoint, all steps are taken, or the text is not the
   *     one it was trained on
   * @throws NotFiniteException if a loss or gradient is not finite; names the last good checkpoint
   * @throws org.lathe.engine.EngineException if the engine fails
   */
  public static TrainingResult resume(TrainingOptions options, TrainingListener listener) {
    return ended(Trainer.resume(options.folder(), options.engine(), options.threads(), listener));
  }

  private static TrainingResult ended(Trainer trainer) {
    return trainer.result(trainer.run());
  }
}
