package org.lathe.benchmarks;

import java.util.List;
import java.util.Set;

/**
 * Options of a measurement.
 *
 * @param workload the model and the shapes of a step
 * @param threads number of threads
 * @param turns number of turns of each contestant
 * @param peer whether the peer is measured too
 * @param steps labels of the parts of training, and of {@link #others}
 * @param generated number of tokens to generate
 * @param warmUp seconds in which each contestant runs before it is timed, at least four steps
 */
public record BenchOptions(
    Workload workload,
    int threads,
    int turns,
    boolean peer,
    Set<String> steps,
    int generated,
    double warmUp) {
  /** Seconds after which the compiler of the JVM has done its work. */
  public static final double WARM_UP = WarmUp.SECONDS;

  /** The matrix products of the model; only with a peer. */
  public static final String PRODUCTS = "products";

  /** Decoding token by token. */
  public static final String GENERATION = "generation";

  /** Checks the ranges. */
  public BenchOptions {
    steps = Set.copyOf(steps);
    if (threads < 1) {
      throw new IllegalArgumentException("threads " + threads + ", must be at least 1");
    }
    if (turns < 1) {
      throw new IllegalArgumentException("turns " + turns + ", must be at least 1");
    }
    if (!(warmUp >= 0 && warmUp < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("warm-up " + warmUp + ", must not be negative");
    }
    requirePositions(generated, workload);
    if (steps.isEmpty() || !peer && steps.equals(Set.of(PRODUCTS))) {
      throw new IllegalArgumentException(
          "no step is left to measure: products are measured beside a peer only");
    }
  }

  /** Returns the steps of a workload that are no part of training. */
  public static List<String> others(Workload workload) {
    return workload.decodes() ? List.of(PRODUCTS, GENERATION) : List.of(PRODUCTS);
  }

  /** Refuses to generate more tokens than the model has positions. */
  public static void requirePositions(int generated, Workload workload) {
    int positions = workload.config().positions();
    if (generated < 1 || generated > positions) {
      throw new IllegalArgumentException(
          "tokens to generate %d, must be 1 to the model's %d positions"
              .formatted(generated, positions));
    }
  }

  boolean has(String step) {
    return steps.contains(step);
  }
}
