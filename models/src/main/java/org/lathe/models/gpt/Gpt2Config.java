package org.lathe.models.gpt;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lathe.files.InputException;
import org.lathe.models.ModelConfig;

/**
 * Shape of a GPT-2.
 *
 * @param vocabulary number of token ids
 * @param dim width d of the residual stream, a multiple of the heads
 * @param layers number L of layers
 * @param heads attention heads
 * @param positions longest sequence
 * @param hidden width of the feed-forward layer
 * @param epsilon of the layer norms
 */
public record Gpt2Config(
    int vocabulary, int dim, int layers, int heads, int positions, int hidden, double epsilon)
    implements ModelConfig {
  private static final int FEED_FORWARD = 4;

  /** Checks that the parts fit each other. */
  public Gpt2Config {
    require(vocabulary >= 1, "vocab_size %d, must be at least 1", vocabulary);
    require(layers >= 1, "n_layer %d, must be at least 1", layers);
    require(heads >= 1, "n_head %d, must be at least 1", heads);
    require(dim >= 1 && dim % heads == 0, "n_embd %d is not a multiple of %d heads", dim, heads);
    require(positions >= 1, "n_positions %d, must be at least 1", positions);
    require(hidden >= 1, "n_inner %d, must be at least 1", hidden);
    require(epsilon >= 0, "layer_norm_epsilon %s, must not be negative", epsilon);
  }

  /** Returns whether a {@code config.json} is of Hugging Face's form, of whatever model. */
  static boolean isLike(JsonNode json) {
    return json.has("model_type") || json.has("n_embd");
  }

  /**
   * Reads a {@code config.json} of Hugging Face's GPT-2.
   *
   * @throws InputException if the model is another than is computed here
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Gpt2Config of(JsonNode json) {
    requireSame(json, "model_type", "gpt2");
    requireSame(json, "activation_function", "gelu_new");
    requireSame(json, "scale_attn_weights", "true");
    requireSame(json, "scale_attn_by_inverse_layer_idx", "false");
    requireSame(json, "tie_word_embeddings", "true");
    int dim = number(json, "n_embd");
    JsonNode positions = json.path("n_positions").isInt() ? json.path("n_positions") : null;
    JsonNode inner = json.path("n_inner");
    try {
      return new Gpt2Config(
          number(json, "vocab_size"),
          dim,
          number(json, "n_layer"),
          number(json, "n_head"),
          positions != null ? positions.asInt() : number(json, "n_ctx"),
          inner.isInt() ? inner.asInt() : FEED_FORWARD * dim,
          json.path("layer_norm_epsilon").asDouble(1e-5));
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage());
    }
  }

  private static int number(JsonNode json, String field) {
    if (!json.path(field).isInt()) {
      throw new InputException("it has no %s: give the config.json of a GPT-2".formatted(field));
    }
    return json.path(field).asInt();
  }

  private static void requireSame(JsonNode json, String field, String wanted) {
    String given = json.path(field).asText(wanted);
    if (!given.equals(wanted)) {
      throw new InputException(
          "%s is %s: only a GPT-2 with %s is supported".formatted(field, given, wanted));
    }
  }

  /** Returns the fields of a {@code config.json}, from which this is read again. */
  @JsonValue
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model_type", "gpt2");
    json.put("activation_function", "gelu_new");
    json.put("vocab_size", vocabulary);
    json.put("n_embd", dim);
    json.put("n_layer", layers);
    json.put("n_head", heads);
    json.put("n_positions", positions);
    json.put("n_inner", hidden);
    json.put("layer_norm_epsilon", epsilon);
    return json;
  }

  private static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(String.format(message, values));
    }
  }
}
