package org.lathe.models.gpt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.lathe.files.Json;
import org.lathe.files.Safetensors;

/** Checkpoint folders of Hugging Face's form with random weights. */
public final class RandomGpt2 {
  private RandomGpt2() {}

  /**
   * Names, shapes and weights, biases and norm weights among them far from 0 and 1. A model without
   * biases has zeros in their place.
   */
  public static Map<String, Safetensors.Entry> weights(Gpt2Config config, double size, long seed) {
    Random random = new Random(seed);
    Map<String, Safetensors.Entry> weights = new LinkedHashMap<>();
    int d = config.dim();
    put(weights, random, size, "wte.weight", config.vocabulary(), d);
    put(weights, random, size, "wpe.weight", config.positions(), d);
    for (int l = 0; l < config.layers(); l++) {
      String layer = "h." + l + ".";
      put(weights, random, 1, layer + "ln_1.weight", d);
      put(weights, random, size, layer + "ln_1.bias", d);
      put(weights, random, size, layer + "attn.c_attn.weight", d, 3 * d);
      put(weights, random, size, layer + "attn.c_attn.bias", 3 * d);
      put(weights, random, size, layer + "attn.c_proj.weight", d, d);
      put(weights, random, size, layer + "attn.c_proj.bias", d);
      put(weights, random, 1, layer + "ln_2.weight", d);
      put(weights, random, size, layer + "ln_2.bias", d);
      put(weights, random, size, layer + "mlp.c_fc.weight", d, config.hidden());
      put(weights, random, size, layer + "mlp.c_fc.bias", config.hidden());
      put(weights, random, size, layer + "mlp.c_proj.weight", config.hidden(), d);
      put(weights, random, size, layer + "mlp.c_proj.bias", d);
    }
    put(weights, random, 1, "ln_f.weight", d);
    put(weights, random, size, "ln_f.bias", d);
    weights.forEach(
        (name, entry) -> {
          if (!config.bias() && name.endsWith(".bias")) {
            Arrays.fill(entry.floats(), 0);
          }
        });
    return weights;
  }

  private static void put(
      Map<String, Safetensors.Entry> weights,
      Random random,
      double size,
      String name,
      int... shape) {
    int count = 1;
    for (int extent : shape) {
      count *= extent;
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (size * random.nextGaussian());
    }
    weights.put(name, Safetensors.Entry.of(shape, values));
  }

  /**
   * Writes {@code config.json} and {@code model.safetensors}.
   *
   * @param prefix before each name
   */
  public static Path write(
      Path folder, Gpt2Config config, Map<String, Safetensors.Entry> weights, String prefix)
      throws IOException {
    Files.createDirectories(folder);
    Map<String, Safetensors.Entry> named = new LinkedHashMap<>();
    weights.forEach((name, entry) -> named.put(prefix + name, entry));
    Safetensors.write(folder.resolve("model.safetensors"), named);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model_type", "gpt2");
    boolean erf = config.gelu() == Gpt2Config.Gelu.ERF;
    json.put("activation_function", erf ? "gelu" : "gelu_new");
    if (!config.bias()) {
      json.put("bias", false);
    }
    json.put("n_layer", config.layers());
    json.put("n_head", config.heads());
    json.put("n_embd", config.dim());
    json.put("n_ctx", config.positions());
    json.put("n_positions", config.positions());
    json.put("vocab_size", config.vocabulary());
    json.put("layer_norm_epsilon", config.epsilon());
    json.put("n_inner", config.hidden() == 4 * config.dim() ? null : config.hidden());
    Files.writeString(folder.resolve("config.json"), Json.line(json));
    return folder;
  }
}
