package org.lathe.models.ltm.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lathe.files.InputException;
import org.lathe.models.blocks.SwiGluBlock;
import org.lathe.models.exchange.ConfigFields;
import org.lathe.models.ltm.LtmConfig;

/** The {@code model_args} of the authors' release: the fields of its {@code LTMConfig}. */
final class ReleaseArguments {
  private static final String LATENTS = "max_z_len";

  /** What a checkpoint without these fields has, by the release's class. */
  private static final int WINDOW = 256;

  private static final int MULTIPLE = 256;
  private static final double EPSILON = 1e-5;

  /** The release rounds the feed-forward width up to a multiple of this, as its paper's models. */
  private static final int PUBLISHED_MULTIPLE = 32;

  /** The base of the rotary position embedding, a constant there. */
  private static final double THETA = 10_000;

  private ReleaseArguments() {}

  /** Returns whether a configuration has its fields. */
  static boolean isLike(JsonNode json) {
    return json.has(LATENTS) && json.has("dim");
  }

  /**
   * Returns the configuration here.
   *
   * @throws InputException if a field is missing or wrong, or asks for what is not computed here
   */
  static LtmConfig config(JsonNode json) {
    ConfigFields fields = new ConfigFields(json);
    int heads = fields.size("n_heads");
    fields.require(
        fields.size("n_kv_heads", heads) == heads, "n_kv_heads", "n_heads, which is " + heads);
    fields.require(json.path("use_z_pos_emb").asBoolean(true), "use_z_pos_emb", "true");
    int dim = fields.size("dim");
    try {
      return new LtmConfig(
          fields.size("vocab_size"),
          dim,
          fields.size("n_layers"),
          heads,
          fields.size("max_seq_len"),
          fields.size("window_size", WINDOW),
          fields.size(LATENTS),
          fields.has("hidden_dim")
              ? fields.size("hidden_dim")
              : hidden(dim, fields.size("multiple_of", MULTIPLE)),
          fields.number("norm_eps", EPSILON),
          THETA);
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage(), e);
    }
  }

  /** Two thirds of 4d, rounded down, then up to a multiple. */
  private static int hidden(int dim, int multiple) {
    long width = Math.ceilDiv(2 * (4L * dim) / 3, (long) multiple) * multiple;
    if (width != (int) width) {
      throw new InputException(
          "dim %d with multiple_of %d is too large for a feed-forward layer of %d"
              .formatted(dim, multiple, width));
    }
    return (int) width;
  }

  /**
   * Returns the fields for a configuration.
   *
   * @throws InputException if the release has no model with one of its values
   */
  static Map<String, Object> of(LtmConfig config) {
    if (config.ropeTheta() != THETA) {
      throw new InputException(
          "the model has rope_theta %s, and the release computes with %s alone: it has no such model"
              .formatted(config.ropeTheta(), THETA));
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("dim", config.dim());
    json.put("n_layers", config.layers());
    json.put("n_heads", config.heads());
    json.put("n_kv_heads", config.heads());
    json.put("vocab_size", config.vocabulary());
    json.put("multiple_of", PUBLISHED_MULTIPLE);
    if (config.hidden() != SwiGluBlock.hiddenFor(config.dim())) {
      json.put("hidden_dim", config.hidden());
    }
    json.put("norm_eps", config.epsilon());
    json.put("max_seq_len", config.positions());
    json.put("dropout", 0.0);
    json.put("n_prior_layers", 0);
    json.put("n_cls_tokens", 0);
    json.put("window_size", config.window());
    json.put("use_liger", true);
    json.put(LATENTS, config.latents());
    json.put("use_z_pos_emb", true);
    return json;
  }
}
