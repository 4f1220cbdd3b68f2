package org.lathe.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.lathe.studies.plan.PlannedRun;
import org.lathe.studies.plan.RunCost;
import org.lathe.studies.plan.StudyPlan;

/**
 * Predicted GPU-hours of the runs of a study, their measurements included.
 *
 * @param gpu name of the GPU; empty where nothing is predicted
 * @param byRun hours by the name of the run; a run that cannot be predicted is not in it
 */
record GpuHours(String gpu, Map<String, Double> byRun) {
  /** Nothing is predicted. */
  static final GpuHours NONE = new GpuHours("", Map.of());

  /**
   * Predicts.
   *
   * @param gpu such as {@code h200}
   * @param notes receives a line for each model that cannot be predicted
   * @throws org.lathe.files.InputException if the GPU is unknown, or there is no engine for GPUs
   */
  static GpuHours of(StudyPlan plan, String gpu, Consumer<String> notes) {
    StudyPrediction prediction = new StudyPrediction(gpu, notes);
    Map<String, Double> hours = new LinkedHashMap<>();
    for (RunCost cost : plan.costs()) {
      OptionalDouble of = prediction.hours(cost);
      of.ifPresent(value -> hours.put(cost.run().id(), value));
    }
    return new GpuHours(prediction.gpu(), hours);
  }

  /** Returns the hours of a run. */
  OptionalDouble of(PlannedRun run) {
    Double hours = byRun.get(run.id());
    return hours == null ? OptionalDouble.empty() : OptionalDouble.of(hours);
  }

  /** Returns the hours of the runs that are predicted. */
  double sum() {
    return byRun.values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
