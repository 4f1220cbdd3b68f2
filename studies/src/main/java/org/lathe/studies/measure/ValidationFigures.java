package org.lathe.studies.measure;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.lathe.evaluation.heldout.HeldOutOptions;
import org.lathe.evaluation.heldout.SuiteRun;
import org.lathe.evaluation.heldout.SuiteRunOptions;
import org.lathe.evaluation.suite.BlockChoice;
import org.lathe.evaluation.suite.SuiteReport;
import org.lathe.models.ScoreOptions;
import org.lathe.models.ltm.FitOptions;
import org.lathe.studies.format.Measures;

/**
 * The validation suite on held-out text, with the T_fast of the training and those of the curve.
 */
final class ValidationFigures {
  private ValidationFigures() {}

  static void add(
      TrainedRun run, Measures.Validation what, MeasuringProgress progress, FigureSet figures) {
    TreeSet<Integer> steps = new TreeSet<>();
    if (run.hasLatents()) {
      steps.addAll(what.curve());
      steps.add(((FitOptions) run.model().inference()).fast().steps());
    }
    Path results = run.results("suite", what);
    SuiteReport report =
        new SuiteRun(
                run.model(),
                run.model().inference(),
                new SuiteRunOptions(
                    results,
                    run.tools().engine(),
                    0,
                    BlockChoice.EVENLY,
                    TrainedRun.BATCH,
                    new ScoreOptions(what.draws(), what.secondHalf(), TrainedRun.SEED),
                    List.copyOf(steps),
                    Optional.empty()),
                run.tools().open(),
                progress)
            .validation(
                new HeldOutOptions(
                    Optional.empty(),
                    TrainedRun.TEXT_LIMIT,
                    what.sequences(),
                    TrainedRun.BATCH,
                    what.draws(),
                    TrainedRun.SEED));
    figures.add(SuiteFigures.of(run.model(), report, results));
  }
}
