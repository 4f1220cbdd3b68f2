package org.lathe.studies.measure;

import java.util.List;
import java.util.Optional;
import org.lathe.evaluation.latent.ReconstructionCurve;
import org.lathe.models.generation.TokenChoice;
import org.lathe.models.ltm.FitOptions;
import org.lathe.studies.format.Measures;

/** Texts decoded from the latents that were fitted to them, and from those of another text. */
final class ReconstructionFigures {
  private ReconstructionFigures() {}

  static void add(
      TrainedRun run, Measures.Reconstruct what, MeasuringProgress progress, FigureSet figures) {
    FitOptions trained = (FitOptions) run.model().inference();
    List<FitOptions> fits =
        what.steps().stream()
            .map(
                steps ->
                    new FitOptions(
                        trained.fast().withSteps(steps), trained.peak(), trained.latents()))
            .toList();
    int[][] sources =
        run.model()
            .heldOut(Optional.empty(), TrainedRun.TEXT_LIMIT, what.sequences(), TrainedRun.SEED)
            .sequences()
            .toArray(int[][]::new);
    for (ReconstructionCurve.Point point :
        ReconstructionCurve.of(
            run.model(),
            fits,
            sources,
            TokenChoice.MULTINOMIAL,
            TrainedRun.SEED,
            run.tools().open(),
            _ -> progress.passed())) {
      String at = "@" + point.fastSteps();
      figures.add("reconstruction" + at, point.greedy());
      figures.add("otherReconstruction" + at, point.otherGreedy());
      figures.add("teacherForced" + at, point.teacherForced());
      figures.add("otherTeacherForced" + at, point.otherTeacherForced());
    }
  }
}
