package org.lathe.models;

import java.util.Map;

/** The options of a family for scoring and decoding with a trained model. */
public interface InferenceOptions {
  /** No options. */
  InferenceOptions NONE = new InferenceOptions() {};

  /**
   * Returns the options that a reader of a result should know, by name, in order; numbers and
   * words.
   */
  default Map<String, Object> summary() {
    return Map.of();
  }
}
