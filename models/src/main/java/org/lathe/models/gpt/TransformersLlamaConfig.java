package org.lathe.models.gpt;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.files.InputException;
import org.lathe.models.exchange.ConfigFields;

/** The {@code config.json} of transformers' Llama and Mistral. */
final class TransformersLlamaConfig {
  private static final String LLAMA = "llama";
  private static final String MISTRAL = "mistral";

  /** What files without these fields have, by the classes of transformers. */
  private static final double EPSILON = 1e-6;

  private static final double THETA = 10_000;

  /** The same of its Mistral alone. */
  private static final int MISTRAL_WINDOW = 4096;

  private static final int MISTRAL_KEY_HEADS = 8;

  private TransformersLlamaConfig() {}

  /** Returns whether a configuration is of one of the two. */
  static boolean isLike(JsonNode json) {
    return List.of(LLAMA, MISTRAL).contains(json.path("model_type").asText());
  }

  /**
   * Returns the configuration here.
   *
   * @throws InputException if a field is missing or wrong, or asks for what is not computed here
   */
  static LlamaConfig config(JsonNode json) {
    ConfigFields fields = new ConfigFields(json);
    int heads = fields.size("num_attention_heads");
    int dim = fields.size("hidden_size");
    int positions = fields.size("max_position_embeddings");
    boolean mistral = json.path("model_type").asText().equals(MISTRAL);
    int keyHeads = fields.size("num_key_value_heads", mistral ? MISTRAL_KEY_HEADS : heads);
    fields.require(keyHeads == heads, "num_key_value_heads", Integer.toString(heads));
    int width = dim / heads;
    fields.require(fields.size("head_dim", width) == width, "head_dim", Integer.toString(width));
    // Both classes have two tables where the file does not say otherwise.
    fields.require(json.path("tie_word_embeddings").asBoolean(), "tie_word_embeddings", "true");
    for (String field : List.of("attention_bias", "mlp_bias")) {
      fields.require(!json.path(field).asBoolean(), field, "false");
    }
    fields.require(json.path("hidden_act").asText("silu").equals("silu"), "hidden_act", "silu");
    fields.require(!fields.has("rope_scaling"), "rope_scaling", "null");
    // Version 5 of transformers has theta in an object, those before beside the other fields.
    ConfigFields rope = new ConfigFields(json.path("rope_parameters"));
    fields.require(
        rope.json().path("rope_type").asText("default").equals("default"),
        "rope_parameters",
        "of the type default");
    try {
      return new LlamaConfig(
          fields.size("vocab_size"),
          dim,
          fields.size("num_hidden_layers"),
          heads,
          positions,
          mistral ? Math.min(positions, window(fields, positions)) : positions,
          fields.size("intermediate_size"),
          fields.number("rms_norm_eps", EPSILON),
          rope.number("rope_theta", fields.number("rope_theta", THETA)));
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage(), e);
    }
  }

  /** A window of null is the whole sequence. */
  private static int window(ConfigFields fields, int positions) {
    return fields.json().has("sliding_window")
        ? fields.size("sliding_window", positions)
        : MISTRAL_WINDOW;
  }

  /** Returns the fields for a configuration. */
  static Map<String, Object> of(LlamaConfig config) {
    boolean whole = config.window() >= config.positions();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model_type", whole ? LLAMA : MISTRAL);
    json.put("architectures", List.of(whole ? "LlamaForCausalLM" : "MistralForCausalLM"));
    json.put("vocab_size", config.vocabulary());
    json.put("hidden_size", config.dim());
    json.put("intermediate_size", config.hidden());
    json.put("num_hidden_layers", config.layers());
    json.put("num_attention_heads", config.heads());
    json.put("num_key_value_heads", config.heads());
    json.put("head_dim", config.headWidth());
    json.put("max_position_embeddings", config.positions());
    if (!whole) {
      json.put("sliding_window", config.window());
    }
    json.put("hidden_act", "silu");
    json.put("rms_norm_eps", config.epsilon());
    json.put("rope_theta", config.ropeTheta());
    json.put("tie_word_embeddings", true);
    json.put("attention_bias", false);
    // Else transformers takes its own ids, which may lie outside of the vocabulary.
    json.put("bos_token_id", null);
    json.put("eos_token_id", null);
    json.put("torch_dtype", "float32");
    return json;
  }
}
