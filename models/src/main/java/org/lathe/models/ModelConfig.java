package org.lathe.models;

import java.util.Map;

/**
 * What a model's weights and graphs follow from. As JSON it is a checkpoint's {@code config.json}.
 */
public interface ModelConfig {
  /** Number of token ids that the embedding table holds. */
  int vocabulary();

  /** Width d of the residual stream. */
  int dim();

  /** Number L of decoder layers. */
  int layers();

  /** Tokens of the longest sequence. */
  int positions();

  /** Tokens that self-attention sees: the position itself and those before it. */
  int window();

  /** What a reader of a run should know of it besides, by name. */
  default Map<String, Object> summary() {
    return Map.of();
  }
}
