package org.lathe.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.lathe.files.FileTree;
import org.lathe.models.Checkpoint;
import org.lathe.training.ranks.Meeting;
import org.lathe.training.ranks.Ranks;

/**
 * The run of the model that a finished run is compared with, in a folder inside its own. It has the
 * same sequences in the same order, and its recipe is that of the run but for the objective.
 */
final class BaselineRun {
  /** Name of its folder. */
  static final String FOLDER = "baseline";

  private static final String EVENT = "compared";

  private final Checkpoint model;
  private final TrainingState state;
  private final Recipe recipe;
  private final TrainingOptions options;

  private BaselineRun(
      Checkpoint model, TrainingState state, Recipe recipe, TrainingOptions options) {
    this.model = model;
    this.state = state;
    this.recipe = recipe;
    this.options = options;
  }

  /** Returns the baseline of a run in which all steps are taken, if it has one. */
  static Optional<BaselineRun> of(TrainingOptions options) {
    Checkpoint checkpoint = Checkpoint.open(options.folder());
    TrainingState state = TrainingState.of(checkpoint);
    return state
        .recipe()
        .ofBaseline()
        .map(recipe -> new BaselineRun(checkpoint, state, recipe, options));
  }

  /**
   * Returns whether a run in which all steps are taken has no baseline, or has finished that too.
   */
  static boolean noneLeft(Path run) {
    return TrainingState.of(Checkpoint.open(run))
        .recipe()
        .ofBaseline()
        .map(recipe -> Metrics.has(Trainer.metrics(run), EVENT, recipe.steps()))
        .orElse(true);
  }

  /** Returns the steps of the run, and of its baseline. */
  int steps() {
    return recipe.steps();
  }

  private Path folder() {
    return options.folder().resolve(FOLDER);
  }

  /** Returns whether all steps are taken and compared. */
  boolean finished() {
    return Metrics.has(Trainer.metrics(options.folder()), EVENT, recipe.steps());
  }

  /**
   * Trains it from where it is, then compares the run with it.
   *
   * @return empty if it was stopped
   */
  Optional<BaselineComparison> train(Ranks ranks, TrainingListener listener) {
    if (!taken()) {
      Trainer trainer = trainer(ranks, new BaselineListener(listener));
      if (trainer.run() == Trainer.Ending.STOPPED) {
        return Optional.empty();
      }
    }
    Meeting meeting = new Meeting(ranks);
    // Rank 0 has written what all read.
    meeting.waitForAll("the end of the baseline");
    BaselineComparison comparison =
        BaselineComparison.of(evaluation(options.folder()), evaluation(folder()));
    // All have read what rank 0 now adds to.
    meeting.waitForAll("the comparison with the baseline");
    if (ranks.rank() == 0) {
      Metrics.open(Trainer.metrics(options.folder())).append(EVENT, comparison);
      listener.comparedWithBaseline(comparison);
    }
    return Optional.of(comparison);
  }

  private boolean taken() {
    return Checkpoint.newest(folder()).isPresent()
        && Metrics.finished(Trainer.metrics(folder()), recipe.steps());
  }

  private Trainer trainer(Ranks ranks, TrainingListener listener) {
    Path folder = folder();
    if (Checkpoint.newest(folder).isEmpty()) {
      if (ranks.rank() == 0) {
        deleteUnfinished(folder);
      }
      // With the tokenizer of the run, so that both read the same ids.
      PreparedRecipe prepared = PreparedRecipe.of(recipe, state.tokenizer(model));
      return Trainer.start(options.in(folder), prepared, ranks, listener);
    }
    int steps = TrainingState.of(Checkpoint.open(folder)).recipe().steps();
    OptionalInt extended =
        steps == recipe.steps() ? OptionalInt.empty() : OptionalInt.of(recipe.steps());
    return Trainer.resume(options.in(folder), extended, ranks, listener);
  }

  /** Deletes what was killed before its first checkpoint, which starts again. */
  private static void deleteUnfinished(Path folder) {
    if (!Files.exists(Trainer.metrics(folder))) {
      return;
    }
    try {
      FileTree.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HeadlineScores evaluation(Path folder) {
    return Metrics.open(Trainer.metrics(folder)).lines("evaluation").stream()
        .map(HeadlineScores::of)
        .filter(scores -> scores.step() == recipe.steps())
        .reduce((first, later) -> later)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    folder + " has no evaluation after step " + recipe.steps()));
  }
}
