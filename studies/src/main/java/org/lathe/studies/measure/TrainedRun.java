package org.lathe.studies.measure;

import java.nio.file.Path;
import org.lathe.files.Sha256;
import org.lathe.models.ltm.LatentModel;
import org.lathe.studies.plan.PlannedRun;
import org.lathe.training.TrainedModel;

/**
 * A trained run that is being measured.
 *
 * @param run that was trained
 * @param model of it
 * @param folder of it
 * @param tools to compute with
 */
record TrainedRun(PlannedRun run, TrainedModel model, Path folder, MeasuringTools tools) {
  /** Of all random numbers of measurements: every run is measured at the same ones. */
  static final long SEED = 1;

  /** Sequences or texts in one pass; changes no figure. */
  static final int BATCH = 8;

  /** Held-out text to read, in millions of bytes. */
  static final int TEXT_LIMIT = 32;

  /** Returns whether the model has latents to fit. */
  boolean hasLatents() {
    return model.model() instanceof LatentModel;
  }

  /** Returns the folder of a measurement, which is named by its options. */
  Path results(String name, Record what) {
    return folder
        .resolve("study")
        .resolve(name + "-" + Sha256.of(what.toString()).substring(0, 12));
  }
}
