package org.lathe.models;

import java.util.Map;

/** How a trained model is used: what a family needs to be told to score and to decode. */
public interface InferenceOptions {
  /** Nothing has to be told. */
  InferenceOptions NONE = new InferenceOptions() {};

  /** What a reader of a result should know of them, by name, in order; numbers and words. */
  default Map<String, Object> summary() {
    return Map.of();
  }
}
