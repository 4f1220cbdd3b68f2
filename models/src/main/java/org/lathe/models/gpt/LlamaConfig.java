package org.lathe.models.gpt;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lathe.models.ModelConfig;
import org.lathe.models.Parameter;
import org.lathe.models.blocks.BlockFields;
import org.lathe.models.blocks.LayerBlocks;
import org.lathe.models.blocks.LayerParameters;

/**
 * Shape of an autoregressive decoder of Llama blocks: a latent thought model's decoder without
 * cross-attention. The JSON names are those of the golden folders.
 *
 * @param vocabulary number of token ids
 * @param dim width d of the residual stream
 * @param layers number L of layers
 * @param heads attention heads; d is a multiple of twice this number
 * @param positions tokens of the longest sequence
 * @param window a position attends to itself and the {@code window - 1} before it
 * @param hidden width of the feed-forward layer
 * @param epsilon of the root mean square norms
 * @param ropeTheta base of the rotary position embedding
 * @param blocks what the layers are made of; with experts there are no layers of width {@code
 *     hidden}
 */
// Without an order, properties that are no components come as reflection finds them, which differs
// between runs of java.
@JsonPropertyOrder({
  "vocab_size",
  "dim",
  "n_layers",
  "n_heads",
  "max_seq_len",
  "window_size",
  "hidden_dim",
  "norm_eps",
  "rope_theta",
  "form",
  "family"
})
@JsonDeserialize(using = LlamaConfig.Reader.class)
public record LlamaConfig(
    @JsonProperty("vocab_size") int vocabulary,
    @JsonProperty("dim") int dim,
    @JsonProperty("n_layers") int layers,
    @JsonProperty("n_heads") int heads,
    @JsonProperty("max_seq_len") int positions,
    @JsonProperty("window_size") int window,
    @JsonProperty("hidden_dim") int hidden,
    @JsonProperty("norm_eps") double epsilon,
    @JsonProperty("rope_theta") double ropeTheta,
    @JsonIgnore LayerBlocks blocks)
    implements ModelConfig {

  /** Checks that the parts fit each other. */
  public LlamaConfig {
    require(vocabulary >= 2, "vocab_size %d, must be at least 2", vocabulary);
    require(layers >= 1, "n_layers %d, must be at least 1", layers);
    require(heads >= 1, "n_heads %d, must be at least 1", heads);
    require(
        dim >= 2 && dim % (2L * heads) == 0,
        "dim %d is not a multiple of 2 * %d heads",
        dim,
        heads);
    require(positions >= 1, "max_seq_len %d, must be at least 1", positions);
    require(window >= 1, "window_size %d, must be at least 1", window);
    require(hidden >= 1, "hidden_dim %d, must be at least 1", hidden);
    require(
        epsilon >= 0 && Float.isFinite((float) epsilon),
        "norm_eps %s, must be a float32 number from 0",
        epsilon);
    require(
        (float) ropeTheta > 0 && Float.isFinite((float) ropeTheta),
        "rope_theta %s, must be a positive float32 number",
        ropeTheta);
    blocks.requireLayers(layers);
  }

  /** Creates a configuration of Llama blocks. */
  public LlamaConfig(
      int vocabulary,
      int dim,
      int layers,
      int heads,
      int positions,
      int window,
      int hidden,
      double epsilon,
      double ropeTheta) {
    this(
        vocabulary,
        dim,
        layers,
        heads,
        positions,
        window,
        hidden,
        epsilon,
        ropeTheta,
        LayerBlocks.LLAMA);
  }

  /** Returns the name of the family, which identifies it in {@code config.json}. */
  @JsonProperty("family")
  public String family() {
    return GptFamily.ID;
  }

  /** Returns the form of the family. */
  @JsonProperty("form")
  public String form() {
    return "llama";
  }

  @Override
  public boolean attends() {
    return blocks.attend();
  }

  @Override
  public Map<String, Object> summary() {
    return blocks.summary();
  }

  /** Returns the fields of the blocks, where they are not those of Llama. */
  @JsonAnyGetter
  Map<String, Object> blockFields() {
    return BlockFields.of(blocks);
  }

  /** Returns the weights, in the order of the release's modules. */
  public List<Parameter> parameters() {
    return LayerParameters.of(blocks, vocabulary, dim, layers, hidden, false);
  }

  /** Returns the width of a head. */
  int headWidth() {
    return dim / heads;
  }

  private static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(
          "model configuration: " + String.format(Locale.ROOT, message, values));
    }
  }

  /** The fields of a configuration of Llama blocks. */
  @JsonIgnoreProperties({"family", "form"})
  private record Sizes(
      @JsonProperty("vocab_size") int vocabulary,
      @JsonProperty("dim") int dim,
      @JsonProperty("n_layers") int layers,
      @JsonProperty("n_heads") int heads,
      @JsonProperty("max_seq_len") int positions,
      @JsonProperty("window_size") int window,
      @JsonProperty("hidden_dim") int hidden,
      @JsonProperty("norm_eps") double epsilon,
      @JsonProperty("rope_theta") double ropeTheta) {}

  /** Reads a configuration. */
  static final class Reader extends BlockFields<Sizes, LlamaConfig> {
    Reader() {
      super(LlamaConfig.class, Sizes.class);
    }

    @Override
    protected LlamaConfig config(Sizes read, LayerBlocks blocks) {
      return new LlamaConfig(
          read.vocabulary,
          read.dim,
          read.layers,
          read.heads,
          read.positions,
          read.window,
          read.hidden,
          read.epsilon,
          read.ropeTheta,
          blocks);
    }
  }
}
