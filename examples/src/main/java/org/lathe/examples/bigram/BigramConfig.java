package org.lathe.examples.bigram;

import org.lathe.models.ModelConfig;

/**
 * The configuration of a model: the {@code config.json} of a checkpoint.
 *
 * @param vocabulary number of token ids
 * @param dim width of the layer
 * @param positions tokens of the longest sequence
 */
public record BigramConfig(int vocabulary, int dim, int positions) implements ModelConfig {
  @Override
  public int layers() {
    return 1;
  }

  @Override
  public int window() {
    return 1;
  }
}
