package org.lathe.models.ltm;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lathe.models.ModelConfig;
import org.lathe.models.Parameter;
import org.lathe.models.blocks.BlockFields;
import org.lathe.models.blocks.LayerBlocks;
import org.lathe.models.blocks.LayerParameters;
import org.lathe.models.blocks.SwiGluBlock;

/**
 * Shape of a latent thought model. The JSON names are those of the golden folders.
 *
 * @param vocabulary number of token ids
 * @param dim width d of the residual stream and of a latent vector
 * @param layers number L of decoder layers
 * @param heads attention heads; d is a multiple of twice this number
 * @param positions longest sequence; sets the stride of the latents' positions
 * @param window a position attends to itself and the {@code window - 1} before it
 * @param latents number N_z of latent vectors over all layers, a multiple of L
 * @param hidden width of the feed-forward layer
 * @param epsilon of the root mean square norms
 * @param ropeTheta base of the rotary position embedding
 * @param blocks what the layers are made of; with experts there are no layers of width {@code
 *     hidden}
 */
@JsonDeserialize(using = LtmConfig.Reader.class)
public record LtmConfig(
    @JsonProperty("vocab_size") int vocabulary,
    @JsonProperty("dim") int dim,
    @JsonProperty("n_layers") int layers,
    @JsonProperty("n_heads") int heads,
    @JsonProperty("max_seq_len") int positions,
    @JsonProperty("window_size") int window,
    @JsonProperty("n_latents_total") int latents,
    @JsonProperty("hidden_dim") int hidden,
    @JsonProperty("norm_eps") double epsilon,
    @JsonProperty("rope_theta") double ropeTheta,
    @JsonIgnore LayerBlocks blocks)
    implements ModelConfig {

  /** Checks that the parts fit each other. */
  public LtmConfig {
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
    require(
        latents >= layers && latents % layers == 0,
        "n_latents_total %d is not a positive multiple of %d layers",
        latents,
        layers);
    require(
        latents <= positions,
        "n_latents_total %d exceeds max_seq_len %d, so latents would share a position",
        latents,
        positions);
    require(
        (long) latents * dim <= Integer.MAX_VALUE,
        "n_latents_total %d of dim %d are more than 2147483647 numbers",
        latents,
        dim);
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

  /** Creates a configuration of Llama blocks with cross-attention, those of the paper. */
  public LtmConfig(
      int vocabulary,
      int dim,
      int layers,
      int heads,
      int positions,
      int window,
      int latents,
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
        latents,
        hidden,
        epsilon,
        ropeTheta,
        LayerBlocks.LLAMA);
  }

  /** Returns this configuration with other blocks. */
  public LtmConfig with(LayerBlocks other) {
    return new LtmConfig(
        vocabulary,
        dim,
        layers,
        heads,
        positions,
        window,
        latents,
        hidden,
        epsilon,
        ropeTheta,
        other);
  }

  /**
   * Returns a configuration with the published constants: hidden width from d, epsilon 1e-5, theta
   * 10000.
   *
   * @throws IllegalArgumentException if the parts do not fit each other
   */
  public static LtmConfig of(
      int vocabulary,
      int dim,
      int layers,
      int heads,
      int positions,
      int window,
      int latentsPerLayer) {
    long latents = (long) latentsPerLayer * layers;
    require(
        latents == (int) latents,
        "latentsPerLayer %d in each of %d layers are more than 2147483647 latents",
        latentsPerLayer,
        layers);
    return new LtmConfig(
        vocabulary,
        dim,
        layers,
        heads,
        positions,
        window,
        (int) latents,
        SwiGluBlock.hiddenFor(dim),
        1e-5,
        10_000);
  }

  @Override
  public boolean attends() {
    return blocks.attend();
  }

  @Override
  public Map<String, Object> summary() {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("latents", latents);
    summary.putAll(blocks.summary());
    return summary;
  }

  /** Returns the fields of the blocks, where they are not those of Llama. */
  @JsonAnyGetter
  Map<String, Object> blockFields() {
    return BlockFields.of(blocks);
  }

  /** Returns the number n_z of latent vectors of one layer. */
  @JsonIgnore
  public int latentsPerLayer() {
    return latents / layers;
  }

  /** Returns the width of a head. */
  @JsonIgnore
  public int headWidth() {
    return dim / heads;
  }

  /**
   * Returns the distance between the positions of a layer's latents: {@code floor(positions /
   * N_z)}.
   */
  @JsonIgnore
  public int latentStride() {
    return positions / latents;
  }

  /** Returns the weights, in the order of the release's modules. */
  public List<Parameter> parameters() {
    return LayerParameters.of(blocks, vocabulary, dim, layers, hidden, true);
  }

  private static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(
          "model configuration: " + String.format(Locale.ROOT, message, values));
    }
  }

  /** The fields of a configuration of Llama blocks. */
  private record Sizes(
      @JsonProperty("vocab_size") int vocabulary,
      @JsonProperty("dim") int dim,
      @JsonProperty("n_layers") int layers,
      @JsonProperty("n_heads") int heads,
      @JsonProperty("max_seq_len") int positions,
      @JsonProperty("window_size") int window,
      @JsonProperty("n_latents_total") int latents,
      @JsonProperty("hidden_dim") int hidden,
      @JsonProperty("norm_eps") double epsilon,
      @JsonProperty("rope_theta") double ropeTheta) {}

  /** Reads a configuration. */
  static final class Reader extends BlockFields<Sizes, LtmConfig> {
    Reader() {
      super(LtmConfig.class, Sizes.class);
    }

    @Override
    protected LtmConfig config(Sizes read, LayerBlocks blocks) {
      return new LtmConfig(
          read.vocabulary,
          read.dim,
          read.layers,
          read.heads,
          read.positions,
          read.window,
          read.latents,
          read.hidden,
          read.epsilon,
          read.ropeTheta,
          blocks);
    }
  }
}
