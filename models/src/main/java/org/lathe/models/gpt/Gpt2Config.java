package org.lathe.models.gpt;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.lathe.files.InputException;
import org.lathe.files.Json;
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
 * @param bias whether linear maps and layer norms have biases; OpenAI's have, those of nanoGPT's
 *     own runs have not. Its field {@code bias} is nanoGPT's: Hugging Face's files have none
 * @param gelu the activation: OpenAI's by tanh, nanoGPT's by the error function
 */
public record Gpt2Config(
    int vocabulary,
    int dim,
    int layers,
    int heads,
    int positions,
    int hidden,
    double epsilon,
    boolean bias,
    Gelu gelu)
    implements ModelConfig {
  /** How the Gaussian error linear unit is computed. */
  public enum Gelu {
    /** By its tanh approximation. */
    TANH("gelu_new"),
    /** As it is defined, by the error function. */
    ERF("gelu");

    /** The name in a {@code config.json}. */
    private final String activation;

    Gelu(String activation) {
      this.activation = activation;
    }
  }

  private static final int FEED_FORWARD = 4;

  /** Epsilon of the layer norms where a configuration gives none, and of a model trained here. */
  static final double EPSILON = 1e-5;

  /** Checks that the parts fit each other. */
  public Gpt2Config {
    require(vocabulary >= 1, "vocab_size %d, must be at least 1", vocabulary);
    require(layers >= 1, "n_layer %d, must be at least 1", layers);
    require(heads >= 1, "n_head %d, must be at least 1", heads);
    require(dim >= 1 && dim % heads == 0, "n_embd %d is not a multiple of %d heads", dim, heads);
    require(positions >= 1, "n_positions %d, must be at least 1", positions);
    require(hidden >= 1, "n_inner %d, must be at least 1", hidden);
    require(
        epsilon >= 0 && Float.isFinite((float) epsilon),
        "layer_norm_epsilon %s, must be a float32 number from 0",
        epsilon);
    requireFit("vocab_size %d * n_embd %d", vocabulary, dim);
    requireFit("n_positions %d * n_embd %d", positions, dim);
    requireFit("3 * n_embd %d * n_embd %d", dim, dim, 3);
    requireFit("n_layer %d * n_embd %d * n_embd %d", layers, dim, dim);
    requireFit("n_layer %d * n_embd %d * n_inner %d", layers, dim, hidden);
  }

  /** Returns whether a {@code config.json} is of Hugging Face's form, of whatever model. */
  static boolean isLike(JsonNode json) {
    return json.has("model_type") || json.has("n_embd");
  }

  /**
   * Reads a {@code config.json} of Hugging Face's GPT-2.
   *
   * @throws InputException if the model is another than is computed here, or a field has another
   *     type or is out of range
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Gpt2Config of(JsonNode json) {
    requireSame(json, "model_type", TextNode.valueOf("gpt2"));
    requireSame(json, "scale_attn_weights", BooleanNode.TRUE);
    requireSame(json, "scale_attn_by_inverse_layer_idx", BooleanNode.FALSE);
    requireSame(json, "tie_word_embeddings", BooleanNode.TRUE);
    int dim = number(json, "n_embd").orElseThrow(() -> missing("n_embd"));
    OptionalInt context = number(json, "n_ctx");
    OptionalInt positions = number(json, "n_positions");
    OptionalInt inner = number(json, "n_inner");
    try {
      return new Gpt2Config(
          number(json, "vocab_size").orElseThrow(() -> missing("vocab_size")),
          dim,
          number(json, "n_layer").orElseThrow(() -> missing("n_layer")),
          number(json, "n_head").orElseThrow(() -> missing("n_head")),
          (positions.isPresent() ? positions : context).orElseThrow(() -> missing("n_positions")),
          inner.isPresent() ? inner.getAsInt() : defaultHidden(dim),
          epsilon(json.path("layer_norm_epsilon")),
          bias(json.path("bias")),
          gelu(json));
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage());
    }
  }

  /** Returns the width of the feed-forward layer where a configuration gives none. */
  static int defaultHidden(int dim) {
    require(
        dim <= Integer.MAX_VALUE / FEED_FORWARD,
        "n_embd %d, must be at most %d where n_inner is not given",
        dim,
        Integer.MAX_VALUE / FEED_FORWARD);
    return FEED_FORWARD * dim;
  }

  private static InputException missing(String field) {
    return new InputException("it has no %s: give the config.json of a GPT-2".formatted(field));
  }

  /** Returns a size, empty if the field is missing or null. */
  private static OptionalInt number(JsonNode json, String field) {
    JsonNode given = json.path(field);
    if (given.isMissingNode() || given.isNull()) {
      return OptionalInt.empty();
    }
    if (!given.isInt() || given.asInt() < 1) {
      throw new InputException(
          "%s %s, must be a whole number from 1 to 2147483647".formatted(field, Json.brief(given)));
    }
    return OptionalInt.of(given.asInt());
  }

  private static double epsilon(JsonNode given) {
    if (given.isMissingNode() || given.isNull()) {
      return EPSILON;
    }
    require(given.isNumber(), "layer_norm_epsilon %s, must be a number", Json.brief(given));
    return given.asDouble();
  }

  private static boolean bias(JsonNode given) {
    boolean absent = given.isMissingNode() || given.isNull();
    require(absent || given.isBoolean(), "bias %s, must be true or false", Json.brief(given));
    return absent || given.asBoolean();
  }

  private static Gelu gelu(JsonNode json) {
    String field = "activation_function";
    if (json.path(field).asText().equals(Gelu.ERF.activation)) {
      return Gelu.ERF;
    }
    requireSame(json, field, TextNode.valueOf(Gelu.TANH.activation));
    return Gelu.TANH;
  }

  private static void requireSame(JsonNode json, String field, JsonNode wanted) {
    JsonNode given = json.path(field);
    if (!given.isMissingNode() && !given.isNull() && !given.equals(wanted)) {
      String shown = Json.brief(given);
      throw new InputException(
          "%s is %s: only a GPT-2 with %s is supported"
              .formatted(
                  field,
                  wanted.isTextual() && given.isTextual() ? bare(shown) : shown,
                  wanted.asText()));
    }
  }

  /** Returns a text of JSON without its quotes, but with its escapes, so that it stays one line. */
  private static String bare(String text) {
    return text.replaceAll("^\"|\"$", "");
  }

  /** Returns the fields of a {@code config.json}, from which this is read again. */
  @JsonValue
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model_type", "gpt2");
    json.put("architectures", List.of("GPT2LMHeadModel"));
    json.put("activation_function", gelu.activation);
    json.put("vocab_size", vocabulary);
    json.put("n_embd", dim);
    json.put("n_layer", layers);
    json.put("n_head", heads);
    json.put("n_positions", positions);
    json.put("n_inner", hidden);
    json.put("layer_norm_epsilon", epsilon);
    json.put("bias", bias);
    return json;
  }

  /** A weight is one array, so the product of its extents must be an int. */
  private static void requireFit(String product, int... extents) {
    long count = 1;
    for (int extent : extents) {
      count *= extent;
      require(
          count <= Integer.MAX_VALUE,
          product + " is more than 2147483647, too many elements for a weight",
          Arrays.stream(extents).boxed().toArray());
    }
  }

  private static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(String.format(Locale.ROOT, message, values));
    }
  }
}
