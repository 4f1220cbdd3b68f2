package org.lathe.studies.measure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.lathe.evaluation.latent.ProbeOptions;
import org.lathe.evaluation.latent.ProbeRun;
import org.lathe.files.Json;
import org.lathe.models.ltm.FitOptions;
import org.lathe.studies.format.Measures;

/** Progressive inclusion of layers, and linear probes on generated stories. */
final class ProbeFigures {
  private static final String STORIES = "stories";

  private ProbeFigures() {}

  static void add(
      TrainedRun run, Measures.Probes what, MeasuringProgress progress, FigureSet figures) {
    // Probes read the factors of generated stories, which other texts do not have.
    int stories = run.run().recipe().data().source().equals(STORIES) ? what.stories() : 0;
    if (what.sequences() == 0 && stories == 0) {
      return;
    }
    ObjectNode probe =
        Json.tree(
            new ProbeRun(
                    run.model(),
                    (FitOptions) run.model().inference(),
                    new ProbeOptions(
                        what.sequences(),
                        Optional.empty(),
                        TrainedRun.TEXT_LIMIT,
                        stories,
                        what.permutations(),
                        TrainedRun.BATCH,
                        TrainedRun.SEED),
                    run.tools().open(),
                    progress)
                .run(Optional.empty()));
    probe
        .path("inclusion")
        .path("levels")
        .forEach(
            level ->
                figures.add(
                    "inclusion@" + level.path("layers").asInt(),
                    level.path("free_running").path("accuracy").asDouble()));
    // Its name has the folder of the run.
    probe.remove("checkpoint");
    figures.detail("probe", probe);
  }
}
