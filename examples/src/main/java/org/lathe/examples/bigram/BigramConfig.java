package org.lathe.examples.bigram;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.lathe.models.ModelConfig;

/**
 * The {@code config.json} of a checkpoint.
 *
 * @param vocabulary number of token ids
 * @param dim width of the layer
 * @param positions tokens of the longest sequence
 */
@JsonIgnoreProperties(value = "family", allowGetters = true)
public record BigramConfig(int vocabulary, int dim, int positions) implements ModelConfig {
  /** Tells the files of this family from others. */
  @JsonProperty
  public String family() {
    return BigramFamily.ID;
  }

  @Override
  public int layers() {
    return 1;
  }

  @Override
  public int window() {
    return 1;
  }
}
