package org.lathe.models;

import java.util.Map;

/** What a family's objective needs to be told, besides data, batch and optimizer. */
public interface ObjectiveOptions {
  /** What a reader of a run should know of them, by name, in order; numbers and words. */
  default Map<String, Object> summary() {
    return Map.of();
  }

  /**
   * Figures of these options that change over a run, by name.
   *
   * @param step number of the step, from 1
   * @param steps of the whole run
   */
  default Map<String, Double> at(int step, int steps) {
    return Map.of();
  }
}
