package org.lathe.models;

import java.util.Map;

/** The options of the objective of a family, besides data, batch and optimizer. */
public interface ObjectiveOptions {
  /**
   * Returns the options that a reader of a run should know, by name, in order; numbers and words.
   */
  default Map<String, Object> summary() {
    return Map.of();
  }

  /**
   * Returns the values of these options that change over a run, by name.
   *
   * @param step number of the step, from 1
   * @param steps of the whole run
   */
  default Map<String, Double> at(int step, int steps) {
    return Map.of();
  }
}
