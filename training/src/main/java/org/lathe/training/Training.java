package org.lathe.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.lathe.files.FolderLock;
import org.lathe.files.InputException;
import org.lathe.files.Unwritable;
import org.lathe.models.Checkpoint;
import org.lathe.training.log.RunLogs;
import org.lathe.training.ranks.Meeting;
import org.lathe.training.ranks.Ranks;

/**
 * Trains models. A run is kept in a folder, and what it computes is a function of its recipe and
 * its text alone, for any number of threads and ranks and any interruptions.
 *
 * <p>Several ranks make the same call, with the same options but for engine and threads. Only rank
 * 0 writes to the folder and tells its listener of more than the beginning ({@link
 * TrainingListener#prepared}); the others need the folder to read what they continue from.
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
    return run(recipe, options, Ranks.ALONE, listener);
  }

  /**
   * The same on several ranks.
   *
   * @param ranks this process and those that train with it; stays open
   * @throws InputException if there are more ranks than leaves, or as on one process
   * @throws NotFiniteException on all ranks, as on one process
   * @throws org.lathe.engine.EngineException if the engine fails
   * @throws org.lathe.training.ranks.RankException if another rank fails, differs or does not
   *     answer
   */
  public static TrainingResult run(
      Recipe recipe, TrainingOptions options, Ranks ranks, TrainingListener listener) {
    return ended(Trainer.start(options, recipe, ranks, listener), options, ranks, listener);
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
    return resume(options, Ranks.ALONE, listener);
  }

  /**
   * The same on several ranks, whose number may be another than before.
   *
   * @param ranks this process and those that train with it; stays open
   * @throws InputException if there are more ranks than leaves, or as on one process
   * @throws NotFiniteException on all ranks, as on one process
   * @throws org.lathe.engine.EngineException if the engine fails
   * @throws org.lathe.training.ranks.RankException if another rank fails, differs or does not
   *     answer
   */
  public static TrainingResult resume(
      TrainingOptions options, Ranks ranks, TrainingListener listener) {
    Optional<BaselineRun> baseline;
    try {
      baseline =
          Trainer.finished(options.folder())
              ? BaselineRun.of(options).filter(run -> !run.finished())
              : Optional.empty();
    } catch (RuntimeException e) {
      throw new Meeting(ranks).failure(e);
    }
    if (baseline.isPresent()) {
      return TrainingResult.takenBefore(options.folder(), baseline.get().steps())
          .with(baseline.get().train(ranks, listener));
    }
    return ended(
        Trainer.resume(options, OptionalInt.empty(), ranks, listener), options, ranks, listener);
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
    return resume(options, steps, Ranks.ALONE, listener);
  }

  /**
   * The same on several ranks, whose number may be another than before.
   *
   * @param steps of the whole run, more than are taken
   * @param ranks this process and those that train with it; stays open
   * @throws InputException if so many are taken already, or as {@link #resume(TrainingOptions,
   *     Ranks, TrainingListener)}
   */
  public static TrainingResult resume(
      TrainingOptions options, int steps, Ranks ranks, TrainingListener listener) {
    return ended(
        Trainer.resume(options, OptionalInt.of(steps), ranks, listener), options, ranks, listener);
  }

  /**
   * Returns what {@link #run(Recipe, TrainingOptions, Ranks, TrainingListener)} would do. It reads
   * and checks the same, text, tokenizer and memory included, and leaves nothing behind.
   *
   * @param over whether the run may take the place of one that was killed before its first
   *     checkpoint, as after {@link #restart}
   * @throws InputException where the run would be refused
   */
  public static TrainingForecast forecast(
      Recipe recipe,
      TrainingOptions options,
      boolean over,
      Ranks ranks,
      TrainingListener listener) {
    try (Trainer trainer =
        over
            ? Trainer.startOver(options, recipe, ranks, listener)
            : Trainer.start(options, recipe, ranks, listener)) {
      return trainer.forecast();
    }
  }

  /**
   * Returns what the run would do that continues, likewise.
   *
   * @param steps of the whole run; empty for as many as it has
   * @throws InputException where it would be refused
   */
  public static TrainingForecast forecastResume(
      TrainingOptions options, OptionalInt steps, Ranks ranks, TrainingListener listener) {
    try (Trainer trainer = Trainer.resume(options, steps, ranks, listener)) {
      return trainer.forecast();
    }
  }

  /**
   * Returns whether a run has taken all its steps, and only its baseline is left to train.
   *
   * @throws InputException if there is no checkpoint, or it is damaged
   */
  public static boolean onlyBaselineLeft(Path folder) {
    return Trainer.finished(folder) && !BaselineRun.noneLeft(folder);
  }

  /** Returns whether {@link #restart} would delete what a killed run has measured. */
  public static boolean restartDeletes(Path folder) {
    return Files.exists(Trainer.metrics(folder)) && Checkpoint.newest(folder).isEmpty();
  }

  /**
   * Makes a folder free for a run that was killed there before its first checkpoint. What it has
   * measured is deleted, since it will be measured again.
   *
   * @throws InputException if the run is still going on
   */
  public static void restart(Path folder) {
    Path metrics = Trainer.metrics(folder);
    if (!restartDeletes(folder)) {
      return;
    }
    try (FolderLock _ = FolderLock.of(folder, line -> {})) {
      // The metrics last: they say that there is something to delete.
      RunLogs.delete(folder);
      Files.deleteIfExists(metrics);
    } catch (IOException e) {
      throw Unwritable.at(folder, e);
    }
  }

  /**
   * Returns whether the run in a folder, with its baseline if it has one, has taken all its steps.
   *
   * @throws InputException if there is no checkpoint, or it is damaged
   */
  public static boolean finished(Path folder) {
    return Trainer.finished(folder) && BaselineRun.noneLeft(folder);
  }

  private static TrainingResult ended(
      Trainer trainer, TrainingOptions options, Ranks ranks, TrainingListener listener) {
    TrainingResult result = trainer.result(trainer.run());
    if (!result.finished()) {
      return result;
    }
    // What the baseline begins with is in the folder, where rank 0 has written it by then.
    new Meeting(ranks).waitForAll("the end of the run");
    return BaselineRun.of(options)
        .map(run -> result.with(run.train(ranks, listener)))
        .orElse(result);
  }
}
