package org.lathe.studies.measure;

import java.util.Optional;
import org.lathe.evaluation.gsm8k.Gsm8kOptions;
import org.lathe.evaluation.gsm8k.Gsm8kRun;
import org.lathe.evaluation.gsm8k.Gsm8kSummary;
import org.lathe.files.FiniteJson;
import org.lathe.studies.format.Measures;

/** The problems of GSM8K; left out of models whose texts are too short for them. */
final class Gsm8kFigures {
  private Gsm8kFigures() {}

  static void add(
      TrainedRun run, Measures.Gsm8k what, MeasuringProgress progress, FigureSet figures) {
    Gsm8kOptions standard = Gsm8kOptions.standard(run.tools().sets().orElseThrow());
    Gsm8kRun gsm8k =
        Gsm8kRun.of(
            run.model(),
            run.model().inference(),
            new Gsm8kOptions(
                standard.sets(),
                standard.examples(),
                what.shots(),
                what.problems() == 0 ? Optional.empty() : Optional.of(what.problems()),
                what.answers(),
                what.ks(),
                standard.tokens(),
                TrainedRun.BATCH,
                standard.choice(),
                TrainedRun.SEED));
    if (!gsm8k.fits()) {
      return;
    }
    Gsm8kSummary summary = gsm8k.run(run.results("gsm8k", what), run.tools().open(), progress);
    summary.passAtK().forEach((k, estimate) -> figures.add("gsm8k@" + k, estimate.mean()));
    figures.detail("gsm8k", FiniteJson.of(summary));
  }
}
