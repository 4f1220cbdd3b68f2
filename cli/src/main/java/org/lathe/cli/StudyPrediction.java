package org.lathe.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.lathe.benchmarks.Workload;
import org.lathe.benchmarks.device.GpuCeilings;
import org.lathe.benchmarks.device.KnownGpus;
import org.lathe.benchmarks.device.Prediction;
import org.lathe.benchmarks.device.PredictionOptions;
import org.lathe.engine.Backend;
import org.lathe.engine.EngineException;
import org.lathe.files.InputException;
import org.lathe.studies.plan.PlannedRun;
import org.lathe.studies.plan.RunCost;

/**
 * The hours of a study on a GPU that is not there, by the performance model of the benchmarks. It
 * may use their classes.
 */
final class StudyPrediction {
  private static final double HOUR = 3600;

  private final GpuCeilings gpu;
  private final Backend engine;
  private final Consumer<String> notes;
  private final Map<String, OptionalDouble> tokensPerSecond = new LinkedHashMap<>();

  /**
   * Chooses the GPU.
   *
   * @param notes receives a line for each model that the model of performance cannot predict
   * @throws InputException if the GPU is unknown, or there is no engine for GPUs here
   */
  StudyPrediction(String name, Consumer<String> notes) {
    this.gpu = Arguments.checked(() -> KnownGpus.named(name));
    this.engine = BackendArguments.forGpus();
    this.notes = notes;
  }

  /** Returns the name of the GPU. */
  String gpu() {
    return gpu.title();
  }

  /** Returns the GPU-hours of a run, its measurements included; empty if it cannot be predicted. */
  OptionalDouble hours(RunCost cost) {
    OptionalDouble rate = tokensPerSecond(cost.run());
    if (rate.isEmpty()) {
      return rate;
    }
    // What measurements take is estimated in operations: at the rate of the training.
    return OptionalDouble.of(
        cost.run().tokens() / rate.getAsDouble() / HOUR * cost.total() / cost.training());
  }

  /** Returns the tokens of training in a second; runs of the same size are predicted once. */
  private OptionalDouble tokensPerSecond(PlannedRun run) {
    return tokensPerSecond.computeIfAbsent(
        run.model() + " " + run.size() + " " + run.recipe().precision(), _ -> predicted(run));
  }

  private OptionalDouble predicted(PlannedRun run) {
    try {
      return OptionalDouble.of(
          Prediction.throughput(
                  engine,
                  new PredictionOptions(
                      Workload.of(run.recipe(), 1),
                      OptionalInt.empty(),
                      run.recipe().precision(),
                      gpu,
                      Optional.empty(),
                      Optional.empty()))
              .submissionTokensPerSecond());
    } catch (InputException | EngineException | UnsupportedOperationException e) {
      notes.accept("no prediction of %s: %s".formatted(run.model(), e.getMessage()));
      return OptionalDouble.empty();
    }
  }
}
