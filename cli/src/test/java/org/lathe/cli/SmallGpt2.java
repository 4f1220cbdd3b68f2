package org.lathe.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.lathe.files.Safetensors;

/** A folder with a GPT-2 of one layer, width 8 and random weights, with GPT-2's ids. */
final class SmallGpt2 {
  private static final int VOCABULARY = 50257;
  private static final int POSITIONS = 40;
  private static final int DIM = 8;

  private SmallGpt2() {}

  static Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Random random = new Random(4);
    Map<String, Safetensors.Entry> weights = new LinkedHashMap<>();
    put(weights, random, "wte.weight", VOCABULARY, DIM);
    put(weights, random, "wpe.weight", POSITIONS, DIM);
    for (String norm : new String[] {"h.0.ln_1", "h.0.ln_2", "ln_f"}) {
      put(weights, random, norm + ".weight", DIM);
      put(weights, random, norm + ".bias", DIM);
    }
    linear(weights, random, "h.0.attn.c_attn", DIM, 3 * DIM);
    linear(weights, random, "h.0.attn.c_proj", DIM, DIM);
    linear(weights, random, "h.0.mlp.c_fc", DIM, 4 * DIM);
    linear(weights, random, "h.0.mlp.c_proj", 4 * DIM, DIM);
    Safetensors.write(folder.resolve("model.safetensors"), weights);
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"model_type": "gpt2", "activation_function": "gelu_new", "n_layer": 1, "n_head": 2,
         "n_embd": %d, "n_ctx": %d, "n_positions": %d, "vocab_size": %d,
         "layer_norm_epsilon": 1e-05, "n_inner": null}
        """
            .formatted(DIM, POSITIONS, POSITIONS, VOCABULARY));
    return folder;
  }

  private static void linear(
      Map<String, Safetensors.Entry> weights, Random random, String name, int in, int out) {
    put(weights, random, name + ".weight", in, out);
    put(weights, random, name + ".bias", out);
  }

  private static void put(
      Map<String, Safetensors.Entry> weights, Random random, String name, int... shape) {
    float[] values = new float[shape.length == 1 ? shape[0] : shape[0] * shape[1]];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.3 * random.nextGaussian());
    }
    weights.put(name, Safetensors.Entry.of(shape, values));
  }
}
