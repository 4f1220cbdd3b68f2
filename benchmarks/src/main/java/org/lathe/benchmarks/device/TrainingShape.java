package org.lathe.benchmarks.device;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.lathe.benchmarks.StepGraphs;
import org.lathe.benchmarks.Workload;

/**
 * How often training does each of its parts for a micro-batch. A fast step of a latent thought
 * model has one sample of z, unless a recipe was given, as published throughputs are of: two
 * samples take about twice as long.
 *
 * @param times of each part by its name, in order; the update's is the share of a micro-batch
 * @param sequences of a step: its update is shared by the micro-batches
 */
public record TrainingShape(Map<String, Double> times, int sequences) {
  /** Returns the shape of a workload's training. */
  static TrainingShape of(Workload workload, StepGraphs graphs) {
    Map<String, Double> times = new LinkedHashMap<>();
    graphs.all().forEach(part -> times.put(part.title(), part.times()));
    return new TrainingShape(times, workload.sequences());
  }

  /**
   * Returns the seconds of training for one micro-batch.
   *
   * @param part seconds of each part, by its name
   */
  double seconds(ToDoubleFunction<String> part) {
    return times.entrySet().stream()
        .mapToDouble(each -> each.getValue() * part.applyAsDouble(each.getKey()))
        .sum();
  }
}
