package org.lathe.training;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.lathe.files.FileTree;
import org.lathe.models.Checkpoint;

/**
 * The run of the model that a finished run is compared with, in a folder inside its own. It has the
 * same sequences in the same order, and its recipe is that of the run but for the objective.
 */
final class BaselineRun {
  /** Name of its folder. */
  static final String FOLDER = "baseline";

  private static final String EVENT = "compared";

  private final Path run;
  private final Recipe recipe;
  private final TrainingOptions options;

  private BaselineRun(Path run, Recipe recipe, TrainingOptions options) {
    this.run = run;
    this.recipe = recipe;
    this.options = options;
  }

  /** Returns the baseline of a run in which all steps are taken, if it has one. */
  static Optional<BaselineRun> of(TrainingOptions options) {
    Recipe recipe = TrainingState.of(Checkpoint.open(options.folder())).recipe();
    return recipe.ofBaseline().map(known -> new BaselineRun(options.folder(), known, options));
  }

  private Path folder() {
    return run.resolve(FOLDER);
  }

  /** Returns whether all steps are taken and compared. */
  boolean finished() {
    return Metrics.has(Trainer.metrics(run), EVENT, recipe.steps());
  }

  /**
   * Trains it from where it is, then compares the run with it.
   *
   * @return empty if it was stopped
   */
  Optional<BaselineComparison> train(TrainingListener listener) {
    if (!taken()) {
      Trainer trainer = trainer(new BaselineListener(listener));
      if (trainer.run() == Trainer.Ending.STOPPED) {
        return Optional.empty();
      }
    }
    BaselineComparison comparison = BaselineComparison.of(evaluation(run), evaluation(folder()));
    Metrics.open(Trainer.metrics(run)).append(EVENT, comparison);
    listener.comparedWithBaseline(comparison);
    return Optional.of(comparison);
  }

  private boolean taken() {
    return Checkpoint.newest(folder()).isPresent()
        && Metrics.finished(Trainer.metrics(folder()), recipe.steps());
  }

  private Trainer trainer(TrainingListener listener) {
    Path folder = folder();
    if (Checkpoint.newest(folder).isEmpty()) {
      // What was killed before its first checkpoint starts again.
      try {
        FileTree.delete(folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return Trainer.start(folder, recipe, options.engine(), options.threads(), listener);
    }
    int steps = TrainingState.of(Checkpoint.open(folder)).recipe().steps();
    OptionalInt extended =
        steps == recipe.steps() ? OptionalInt.empty() : OptionalInt.of(recipe.steps());
    return Trainer.resume(folder, extended, options.engine(), options.threads(), listener);
  }

  private JsonNode evaluation(Path folder) {
    return Metrics.open(Trainer.metrics(folder)).lines("evaluation").stream()
        .filter(line -> line.path("step").asInt(-1) == recipe.steps())
        .reduce((first, later) -> later)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    folder + " has no evaluation after step " + recipe.steps()));
  }
}
