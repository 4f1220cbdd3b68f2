package org.lathe.models.gpt;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.files.SafetensorsFile;
import org.lathe.graph.TensorType;

/**
 * The weights of a GPT-2 by the names of Hugging Face's checkpoints, which may have the prefix
 * {@code transformer.}. Matrices are [in, out] there, applied as {@code y = x W + b}, and stay so;
 * those of queries, keys and values are in one matrix and are split.
 */
final class Gpt2Weights {
  private static final String PREFIX = "transformer.";

  private Gpt2Weights() {}

  static List<Gpt2Weight> of(Gpt2Config config) {
    int d = config.dim();
    int hidden = config.hidden();
    List<Gpt2Weight> weights = new ArrayList<>();
    weights.add(whole("wte.weight", config.vocabulary(), d));
    weights.add(whole("wpe.weight", config.positions(), d));
    norm(weights, config, "ln_1");
    linear(weights, config, "attn.q", "attn.c_attn", d, 3 * d, 0, d);
    linear(weights, config, "attn.k", "attn.c_attn", d, 3 * d, d, 2 * d);
    linear(weights, config, "attn.v", "attn.c_attn", d, 3 * d, 2 * d, 3 * d);
    linear(weights, config, "attn.c_proj", "attn.c_proj", d, d, 0, d);
    norm(weights, config, "ln_2");
    linear(weights, config, "mlp.c_fc", "mlp.c_fc", d, hidden, 0, hidden);
    linear(weights, config, "mlp.c_proj", "mlp.c_proj", hidden, d, 0, d);
    weights.add(new Gpt2Weight("ln_f.weight", TensorType.f32(d), "ln_f.weight", false, 0, d, 0, d));
    weights.add(new Gpt2Weight("ln_f.bias", TensorType.f32(1, d), "ln_f.bias", false, 0, d, 0, d));
    return weights;
  }

  private static Gpt2Weight whole(String name, int rows, int columns) {
    return new Gpt2Weight(
        name, TensorType.f32(rows, columns), name, false, rows, columns, 0, columns);
  }

  private static void norm(List<Gpt2Weight> weights, Gpt2Config config, String name) {
    int d = config.dim();
    TensorType type = TensorType.f32(config.layers(), d);
    weights.add(
        new Gpt2Weight(
            "h." + name + ".weight", type, "h.%d." + name + ".weight", true, 0, d, 0, d));
    bias(weights, config, name, name, d, 0, d);
  }

  private static void linear(
      List<Gpt2Weight> weights,
      Gpt2Config config,
      String state,
      String tensor,
      int in,
      int columns,
      int from,
      int to) {
    weights.add(
        new Gpt2Weight(
            "h." + state + ".weight",
            TensorType.f32(config.layers(), in, to - from),
            "h.%d." + tensor + ".weight",
            true,
            in,
            columns,
            from,
            to));
    bias(weights, config, state, tensor, columns, from, to);
  }

  /** A bias is a table of one row, which the graphs look up for each token. */
  private static void bias(
      List<Gpt2Weight> weights,
      Gpt2Config config,
      String state,
      String tensor,
      int columns,
      int from,
      int to) {
    weights.add(
        new Gpt2Weight(
            "h." + state + ".bias",
            TensorType.f32(config.layers(), 1, to - from),
            "h.%d." + tensor + ".bias",
            true,
            0,
            columns,
            from,
            to));
  }

  /**
   * Puts the weights of a checkpoint into a session, one tensor at a time.
   *
   * @throws InputException if a tensor is missing or has another shape
   */
  static void load(Session session, Gpt2Config config, Path file) {
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      String prefix = tensors.names().contains(PREFIX + "wte.weight") ? PREFIX : "";
      for (Gpt2Weight weight : of(config)) {
        session.declare(weight.state(), weight.type());
        float[] values = new float[weight.type().shape().size()];
        int layers = weight.stacked() ? config.layers() : 1;
        int size = values.length / layers;
        for (int l = 0; l < layers; l++) {
          copy(weight, read(tensors, weight, prefix + weight.tensorOf(l), file), values, l * size);
        }
        session.write(weight.state(), values);
      }
    }
  }

  private static float[] read(SafetensorsFile tensors, Gpt2Weight weight, String name, Path file) {
    Safetensors.Entry entry = tensors.read(name);
    if (!Arrays.equals(entry.shape(), weight.extents()) || entry.floats() == null) {
      throw new InputException(
          "%s: tensor %s has shape %s, its config.json requires float32 %s"
              .formatted(
                  file, name, Arrays.toString(entry.shape()), Arrays.toString(weight.extents())));
    }
    return entry.floats();
  }

  private static void copy(Gpt2Weight weight, float[] tensor, float[] values, int at) {
    int width = weight.to() - weight.from();
    for (int r = 0; r < Math.max(1, weight.rows()); r++) {
      System.arraycopy(tensor, r * weight.columns() + weight.from(), values, at + r * width, width);
    }
  }
}
