package org.lathe.models;

import java.util.Map;
import java.util.Optional;

/** The options of a family for scoring and decoding with a trained model. */
public interface InferenceOptions {
  /** No options. */
  InferenceOptions NONE =
      new InferenceOptions() {
        // The same in every process, as of a record.
        @Override
        public String toString() {
          return "none";
        }
      };

  /** Returns whether scores depend on them; if not, they are of generation alone. */
  default boolean scoring() {
    return true;
  }

  /** Returns how text is generated, in words, by families that have several ways. */
  default Optional<String> generation() {
    return Optional.empty();
  }

  /**
   * Returns the options that a reader of a result should know, by name, in order; numbers and
   * words.
   */
  default Map<String, Object> summary() {
    return Map.of();
  }
}
