package org.lathe.studies.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.lathe.engine.Backends;
import org.lathe.files.FileTree;
import org.lathe.studies.plan.PlannedRun;
import org.lathe.studies.plan.RunCost;
import org.lathe.studies.plan.StudyPlan;
import org.lathe.training.EvaluationOptions;
import org.lathe.training.Recipe;
import org.lathe.training.StepMetrics;
import org.lathe.training.Training;
import org.lathe.training.TrainingListener;
import org.lathe.training.TrainingOptions;

/**
 * How fast this machine trains each model of a study: measured over some seconds of its training.
 *
 * @param rates operations in a second, by the name of the model; a model whose single step takes
 *     too long to be tried here is not in it
 */
public record MachineRates(Map<String, Double> rates) {
  /** A step of more operations would take minutes on a processor. */
  private static final double LARGEST_STEP = 3e11;

  private static final long WARM_UP = Duration.ofSeconds(2).toNanos();
  private static final long MEASURED = Duration.ofSeconds(3).toNanos();
  private static final int MANY_STEPS = 1_000_000;

  /**
   * Measures the rate of each model.
   *
   * @throws org.lathe.files.InputException if a model cannot be trained here, such as for want of
   *     its data
   */
  public static MachineRates of(StudyPlan plan, Backends.Choice engine, int threads) {
    Map<String, Double> rates = new LinkedHashMap<>();
    for (PlannedRun run : plan.costing()) {
      double step = run.flops() / run.recipe().steps();
      if (!rates.containsKey(run.model()) && step <= LARGEST_STEP) {
        rates.put(run.model(), rate(run, engine, threads));
      }
    }
    return new MachineRates(rates);
  }

  private static double rate(PlannedRun run, Backends.Choice engine, int threads) {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("lathe-rate");
      Recipe recipe =
          run.recipe()
              .withSteps(MANY_STEPS)
              .with(new EvaluationOptions(MANY_STEPS, 1, 1))
              .withCheckpointEvery(MANY_STEPS);
      Timed timed = new Timed();
      Training.run(recipe, new TrainingOptions(folder.resolve("run"), engine, threads), timed);
      return timed.stepsPerSecond() * run.flops() / run.recipe().steps();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) {
    try {
      if (folder != null) {
        FileTree.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the seconds of all runs; empty if a model has no rate. */
  public OptionalDouble seconds(StudyPlan plan) {
    double seconds = 0;
    for (RunCost cost : plan.costs()) {
      Double rate = rates.get(cost.run().model());
      if (rate == null) {
        return OptionalDouble.empty();
      }
      seconds += cost.total() / rate;
    }
    return OptionalDouble.of(seconds);
  }

  /** Counts steps after a warm-up, then stops. */
  private static final class Timed implements TrainingListener {
    private Runnable stop;
    private long began;
    private long first;
    private long last;
    private int steps;

    @Override
    public void prepared(Runnable asks) {
      stop = asks;
    }

    @Override
    public void stepped(StepMetrics metrics) {
      long now = System.nanoTime();
      if (began == 0) {
        began = now;
      } else if (first == 0) {
        first = now - began >= WARM_UP ? now : 0;
      } else {
        steps++;
        last = now;
        if (now - first >= MEASURED) {
          stop.run();
        }
      }
    }

    double stepsPerSecond() {
      return steps * 1e9 / (last - first);
    }
  }
}
