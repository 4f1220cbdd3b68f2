package org.lathe.studies.measure;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.lathe.datasets.evaluation.EvaluationSet;
import org.lathe.evaluation.heldout.SuiteRun;
import org.lathe.evaluation.heldout.SuiteRunOptions;
import org.lathe.evaluation.suite.BlockChoice;
import org.lathe.evaluation.suite.SuiteReport;
import org.lathe.files.InputException;
import org.lathe.models.ScoreOptions;
import org.lathe.studies.format.Measures;

/** Evaluation sets of which the model has seen nothing in training. */
final class ZeroShotFigures {
  private ZeroShotFigures() {}

  static void add(
      TrainedRun run, Measures.ZeroShot what, MeasuringProgress progress, FigureSet figures) {
    Path results = run.results("zero-shot", what);
    SuiteReport report =
        new SuiteRun(
                run.model(),
                run.model().inference(),
                new SuiteRunOptions(
                    results,
                    run.tools().engine(),
                    what.blocks(),
                    BlockChoice.EVENLY,
                    TrainedRun.BATCH,
                    new ScoreOptions(what.draws(), false, TrainedRun.SEED),
                    List.of(),
                    Optional.empty()),
                run.tools().open(),
                progress)
            .zeroShot(
                run.tools().sets().orElseThrow(),
                what.sets().stream().map(EvaluationSet::named).toList());
    // They were all there when the study began.
    report.skipped().stream()
        .findFirst()
        .ifPresent(
            skipped -> {
              throw new InputException(skipped.reason());
            });
    figures.add(SuiteFigures.zeroShot(run.model(), report, results));
  }
}
