package org.lathe.studies.run;

import java.nio.file.Path;
import java.util.Optional;
import org.lathe.engine.Backends;
import org.lathe.studies.measure.MeasuringTools;

/**
 * The options of a study that change no figure of it.
 *
 * @param folder of the study; a study that is there continues
 * @param engine and its device
 * @param threads to compute with, in all
 * @param jobs runs that are trained or measured side by side; they share the threads
 * @param sets folder of evaluation sets; empty where the user named none
 */
public record StudyOptions(
    Path folder, Backends.Choice engine, int threads, int jobs, Optional<Path> sets) {
  /** Returns the threads of one job. */
  int threadsOfJob() {
    return Math.max(1, threads / jobs);
  }

  /** Returns what the measurements of one job compute with. */
  MeasuringTools tools() {
    return new MeasuringTools(
        engine.backend().id(), () -> engine.backend().open(engine.device(), threadsOfJob()), sets);
  }
}
