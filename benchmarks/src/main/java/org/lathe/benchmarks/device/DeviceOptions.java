package org.lathe.benchmarks.device;

import java.util.List;
import java.util.Set;
import org.lathe.benchmarks.BenchOptions;
import org.lathe.benchmarks.StepGraphs;
import org.lathe.benchmarks.Workload;
import org.lathe.engine.Backends;

/**
 * Options of a measurement on a device.
 *
 * @param workload the model and the shapes of a step
 * @param choice engine, in its precision, and device
 * @param threads of the host
 * @param turns repetitions of each measurement
 * @param steps labels of the parts of training, and of {@link #others}
 * @param generated number of tokens to generate
 */
public record DeviceOptions(
    Workload workload,
    Backends.Choice choice,
    int threads,
    int turns,
    Set<String> steps,
    int generated) {
  /** The time of a launch in a chain of small ones, up to its end on the device. */
  public static final String LAUNCHES = "launches";

  /** Checks the ranges. */
  public DeviceOptions {
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("no step is left to measure");
    }
    steps = Set.copyOf(steps);
    if (turns < 1) {
      throw new IllegalArgumentException("turns " + turns + ", must be at least 1");
    }
    BenchOptions.requirePositions(generated, workload);
  }

  /**
   * Returns the steps of a workload besides the parts of training; products stand for all ceilings
   * of the device.
   */
  public static List<String> others(Workload workload) {
    return workload.decodes()
        ? List.of(StepGraphs.UPDATE, BenchOptions.GENERATION, LAUNCHES, BenchOptions.PRODUCTS)
        : List.of(StepGraphs.UPDATE, LAUNCHES, BenchOptions.PRODUCTS);
  }

  boolean has(String step) {
    return steps.contains(step);
  }
}
