package org.lathe.models.gpt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lathe.files.InputException;

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
    int vocabulary, int dim, int layers, int heads, int positions, int hidden, double epsilon) {
  private static final int FEED_FORWARD = 4;

  /** Checks that the parts fit each other. */
  public Gpt2Config {
    require(vocabulary >= 1, "vocab_size %d, must be at least 1", vocabulary);
    require(layers >= 1, "n_layer %d, must be at least 1", layers);
    require(heads >= 1, "n_head %d, must be at least 1", heads);
    require(dim >= 1 && dim % heads == 0, "n_embd %d is no multiple of %d heads", dim, heads);
    require(positions >= 1, "n_positions %d, must be at least 1", positions);
    require(hidden >= 1, "n_inner %d, must be at least 1", hidden);
    require(epsilon >= 0, "layer_norm_epsilon %s, must not be negative", epsilon);
  }

  /**
   * Reads a {@code config.json} of Hugging Face's GPT-2.
   *
   * @throws InputException if there is none, it is damaged, or the model is another than is
   *     computed here
   */
  public static Gpt2Config read(Path file) {
    JsonNode json;
    try {
      json = new ObjectMapper().readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new InputException(
          file + " is damaged: " + e.getOriginalMessage().lines().findFirst().orElse(""));
    } catch (IOException e) {
      throw new InputException(
          "no GPT-2 in %s: cannot read its %s (%s)"
              .formatted(file.toAbsolutePath().getParent(), file.getFileName(), e.getMessage()));
    }
    requireSame(file, json, "model_type", "gpt2");
    requireSame(file, json, "activation_function", "gelu_new");
    requireSame(file, json, "scale_attn_weights", "true");
    requireSame(file, json, "scale_attn_by_inverse_layer_idx", "false");
    requireSame(file, json, "tie_word_embeddings", "true");
    int dim = number(file, json, "n_embd");
    JsonNode positions = json.path("n_positions").isInt() ? json.path("n_positions") : null;
    JsonNode inner = json.path("n_inner");
    try {
      return new Gpt2Config(
          number(file, json, "vocab_size"),
          dim,
          number(file, json, "n_layer"),
          number(file, json, "n_head"),
          positions != null ? positions.asInt() : number(file, json, "n_ctx"),
          inner.isInt() ? inner.asInt() : FEED_FORWARD * dim,
          json.path("layer_norm_epsilon").asDouble(1e-5));
    } catch (IllegalArgumentException e) {
      throw new InputException(file + ": " + e.getMessage());
    }
  }

  private static int number(Path file, JsonNode json, String field) {
    if (!json.path(field).isInt()) {
      throw new InputException("%s has no %s: is it a GPT-2's?".formatted(file, field));
    }
    return json.path(field).asInt();
  }

  private static void requireSame(Path file, JsonNode json, String field, String wanted) {
    String given = json.path(field).asText(wanted);
    if (!given.equals(wanted)) {
      throw new InputException(
          "%s: %s is %s, GPT-2 with %s is computed here".formatted(file, field, given, wanted));
    }
  }

  /** Returns the number of weights; the tied output embedding counts once. */
  public long parameters() {
    return Gpt2Weights.of(this).stream().mapToLong(weight -> weight.type().shape().size()).sum();
  }

  private static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(String.format(message, values));
    }
  }
}
