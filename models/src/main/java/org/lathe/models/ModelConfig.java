package org.lathe.models;

import java.util.Map;

/**
 * The configuration that determines the weights and graphs of a model. As JSON it is the {@code
 * config.json} of a checkpoint.
 */
public interface ModelConfig {
  /** Returns the number of token ids that the embedding table holds. */
  int vocabulary();

  /** Returns the width d of the residual stream. */
  int dim();

  /** Returns the number L of decoder layers. */
  int layers();

  /** Tokens of the longest sequence. */
  int positions();

  /**
   * Tokens that self-attention sees: the position itself and those before it; by default, the whole
   * sequence. 0 where every position sees all others.
   */
  default int window() {
    return positions();
  }

  /** Returns whether any layer is self-attention: without one the window says nothing. */
  default boolean attends() {
    return true;
  }

  /** Returns further values that a reader of a run should know, by name. */
  default Map<String, Object> summary() {
    return Map.of();
  }
}
