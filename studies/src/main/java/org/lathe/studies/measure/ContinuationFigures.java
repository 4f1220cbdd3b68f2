package org.lathe.studies.measure;

import java.nio.file.Path;
import java.util.Optional;
import org.lathe.evaluation.samples.SampleOptions;
import org.lathe.evaluation.samples.SampleReport;
import org.lathe.evaluation.samples.SampleRun;
import org.lathe.files.Json;
import org.lathe.models.generation.TokenChoice;
import org.lathe.studies.format.Measures;

/** MAUVE of continuations: prompts and references are parts of held-out sequences. */
final class ContinuationFigures {
  private ContinuationFigures() {}

  /**
   * Adds the figure.
   *
   * @param features folder of the run whose hidden states are compared
   */
  static void add(
      TrainedRun run,
      Measures.Mauve what,
      Path features,
      MeasuringProgress progress,
      FigureSet figures) {
    PromptFiles files =
        PromptFiles.write(
            run.results("mauve", what), what, run.model(), TrainedRun.TEXT_LIMIT, TrainedRun.SEED);
    SampleReport report =
        new SampleRun(
                new SampleOptions(
                    what.prompts() * what.each(),
                    Optional.of(what.tokens()),
                    true,
                    Optional.of(files.prompts()),
                    TokenChoice.MULTINOMIAL,
                    TrainedRun.BATCH,
                    Optional.of(files.references().toString()),
                    Optional.of(what.prompts()),
                    Optional.empty(),
                    Optional.of(features),
                    TrainedRun.SEED),
                Optional.empty(),
                Optional.empty(),
                run.tools().open(),
                progress)
            .of(run.model(), run.model().inference());
    figures.add("mauve", report.compared().mauve().mauve());
    figures.detail(
        "mauve",
        Json.object()
            .put("smoothed", report.compared().mauve().smoothed())
            .put("buckets", report.compared().mauve().buckets())
            .put("samples", report.compared().samples())
            .put("references", report.compared().references()));
  }
}
