package org.lathe.benchmarks;

import java.util.Set;

/**
 * Options of a measurement.
 *
 * @param workload shapes
 * @param threads number of threads
 * @param turns number of turns of each contestant
 * @param peer whether the peer is measured too
 * @param kinds the kinds of steps
 * @param generated number of tokens to generate
 */
public record BenchOptions(
    Workload workload, int threads, int turns, boolean peer, Set<StepKind> kinds, int generated) {
  /** Checks the ranges. */
  public BenchOptions {
    kinds = Set.copyOf(kinds);
    if (threads < 1) {
      throw new IllegalArgumentException("threads " + threads + ", must be at least 1");
    }
    if (turns < 1) {
      throw new IllegalArgumentException("turns " + turns + ", must be at least 1");
    }
    if (generated < 1 || generated > workload.config().positions()) {
      throw new IllegalArgumentException(
          "tokens to generate "
              + generated
              + ", must be 1 to the model's "
              + workload.config().positions()
              + " positions");
    }
    if (kinds.isEmpty() || !peer && kinds.equals(Set.of(StepKind.PRODUCTS))) {
      throw new IllegalArgumentException(
          "no step is left to measure: products are measured beside a peer only");
    }
  }
}
