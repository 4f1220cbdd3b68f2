package org.lathe.studies.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.lathe.files.Json;
import org.lathe.files.LineJournal;
import org.lathe.models.Checkpoint;
import org.lathe.studies.plan.PlannedRun;
import org.lathe.training.NotFiniteException;
import org.lathe.training.StepMetrics;
import org.lathe.training.TrainedModel;
import org.lathe.training.Training;
import org.lathe.training.TrainingListener;
import org.lathe.training.TrainingOptions;

/** The training of one run: started, continued or found finished. */
record RunTraining(PlannedRun run, Path folder) {
  private static final String NOT_FINITE = "not-finite.json";

  /** Returns whether there is nothing left to train. */
  boolean ended() {
    return failed() || Checkpoint.newest(folder).isPresent() && Training.finished(folder);
  }

  /** Returns whether the run met a number that is not finite: it would again. */
  boolean failed() {
    return Files.exists(folder.resolve(NOT_FINITE));
  }

  /** Returns the steps that earlier calls took. */
  int taken() {
    return Checkpoint.newest(folder)
        .flatMap(_ -> TrainedModel.open(folder, Optional.empty()).step())
        .orElse(0);
  }

  /**
   * Trains until the end, or until all work is asked to stop.
   *
   * @throws org.lathe.files.InputException if it cannot be trained
   */
  void train(StudyOptions options, StudyWork work) {
    if (ended()) {
      return;
    }
    TrainingOptions training =
        new TrainingOptions(folder, options.engine(), options.threadsOfJob());
    Told told = new Told(run, work);
    try {
      if (Checkpoint.newest(folder).isEmpty()) {
        Training.restart(folder);
        Training.run(run.recipe(), training, told);
      } else {
        Training.resume(training, told);
      }
    } catch (NotFiniteException e) {
      work.note("run %s met a number that is not finite".formatted(run.id()));
      Json.write(folder.resolve(NOT_FINITE), Json.object().put("reason", "not finite"));
    }
  }

  /**
   * Returns the first figure of the evaluation at the end of the training, in nats of a sequence;
   * empty if the training failed.
   */
  OptionalDouble headline() {
    if (failed()) {
      return OptionalDouble.empty();
    }
    JsonNode last = null;
    try {
      for (String line : LineJournal.read(folder.resolve("metrics.jsonl"))) {
        JsonNode read = Json.parse(line, folder + "/metrics.jsonl", "delete " + folder);
        if (read.path("event").asText().equals("evaluation")) {
          last = read;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    double sum = 0;
    JsonNode each = last == null ? Json.array() : last.path("headline_nats");
    for (JsonNode nats : each) {
      sum += nats.asDouble();
    }
    return each.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(sum / each.size());
  }

  /** Counts the steps of a training. */
  private static final class Told implements TrainingListener {
    private final PlannedRun run;
    private final StudyWork work;
    private final double flopsOfStep;

    Told(PlannedRun run, StudyWork work) {
      this.run = run;
      this.work = work;
      this.flopsOfStep = run.flops() / run.recipe().steps();
    }

    @Override
    public void prepared(Runnable stop) {
      work.stops(stop);
    }

    @Override
    public void stepped(StepMetrics metrics) {
      work.add(flopsOfStep, "training " + run.id());
    }
  }
}
