package org.lathe.training;

import java.util.Optional;
import java.util.OptionalInt;
import org.lathe.files.InputException;

/**
 * Trains models. A run is kept in a folder, and what it computes is a function of its recipe and
 * its text alone, for any number of threads and any interruptions.
 */
public final class Training {
  private Training() {}

  /**
   * Trains a model from the start, until all steps are taken or the listener stops the run; then
   * the baseline that the recipe asks for, in the folder {@code baseline} inside the run's, and
   * compares the two.
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
        Trainer.start(options.folder(), recipe, options.engine(), options.threads(), listener),
        options,
        listener);
  }

  /**
   * Continues a run, or its baseline, from the newest checkpoint, bit for bit as if it had not
   * stopped.
   *
   * @throws InputException if there is no checkpoint, all steps are taken, or the text is not the
   *     one it was trained on
   * @throws NotFiniteException if a loss or gradient is not finite; names the last good checkpoint
   * @throws org.lathe.engine.EngineException if the engine fails
   */
  public static TrainingResult resume(TrainingOptions options, TrainingListener listener) {
    if (Trainer.finished(options.folder())) {
      Optional<BaselineRun> baseline = BaselineRun.of(options).filter(run -> !run.finished());
      if (baseline.isPresent()) {
        return TrainingResult.takenBefore(options.folder(), baseline.get().steps())
            .with(baseline.get().train(listener));
      }
    }
    return ended(
        Trainer.resume(options.folder(), options.engine(), options.threads(), listener),
        options,
        listener);
  }

  /**
   * Continues a finished or interrupted run from its newest checkpoint to another last step. From
   * the next step on, the learning rate and what else changes over a run follow the schedules of a
   * run of that length; the steps that are taken stay as they were. So it is no run of that length
   * from the start, bit for bit. The run's recipe, its later checkpoints and its metrics say the
   * new number of steps.
   *
   * @param steps of the whole run, more than are taken
   * @throws InputException if so many are taken already, or as {@link #resume(TrainingOptions,
   *     TrainingListener)}
   * @throws NotFiniteException if a loss or gradient is not finite; names the last good checkpoint
   * @throws org.lathe.engine.EngineException if the engine fails
   */
  public static TrainingResult resume(
      TrainingOptions options, int steps, TrainingListener listener) {
    return ended(
        Trainer.resume(
            options.folder(), OptionalInt.of(steps), options.engine(), options.threads(), listener),
        options,
        listener);
  }

  private static TrainingResult ended(
      Trainer trainer, TrainingOptions options, TrainingListener listener) {
    TrainingResult result = trainer.result(trainer.run());
    return result.finished()
        ? BaselineRun.of(options).map(run -> result.with(run.train(listener))).orElse(result)
        : result;
  }
}
