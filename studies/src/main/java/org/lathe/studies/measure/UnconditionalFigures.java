package org.lathe.studies.measure;

import java.nio.file.Path;
import java.util.Optional;
import org.lathe.evaluation.samples.SampleOptions;
import org.lathe.evaluation.samples.SampleReport;
import org.lathe.evaluation.samples.SampleRun;
import org.lathe.studies.format.Measures;

/** Texts of the model's own: their entropy, their variety, and their perplexity under a judge. */
final class UnconditionalFigures {
  private UnconditionalFigures() {}

  /**
   * Adds the figures.
   *
   * @param judge folder of the run that judges; empty for none
   */
  static void add(
      TrainedRun run,
      Measures.Samples what,
      Optional<Path> judge,
      MeasuringProgress progress,
      FigureSet figures) {
    SampleOptions standard = SampleOptions.standard(what.count());
    SampleReport report =
        new SampleRun(
                new SampleOptions(
                    what.count(),
                    standard.tokens(),
                    standard.whole(),
                    standard.prompts(),
                    standard.choice(),
                    TrainedRun.BATCH,
                    Optional.empty(),
                    Optional.empty(),
                    judge,
                    Optional.empty(),
                    TrainedRun.SEED),
                Optional.empty(),
                Optional.empty(),
                run.tools().open(),
                progress)
            .of(run.model(), run.model().inference());
    figures.add("entropy", report.samples().entropy());
    figures.add("distinct2", report.samples().distinct2());
    if (report.judged() != null) {
      figures.add("judged", report.judged().samples().perplexity());
    }
  }
}
