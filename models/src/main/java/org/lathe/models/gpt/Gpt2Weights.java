package org.lathe.models.gpt;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.files.SafetensorsFile;
import org.lathe.graph.TensorType;
import org.lathe.models.Parameter;
import org.lathe.models.WeightStart;
import org.lathe.models.exchange.JoinedTensors;

/**
 * The weights of a GPT-2 by the names of Hugging Face's checkpoints, which may have the prefix
 * {@code transformer.}. Matrices are [in, out] there, applied as {@code y = x W + b}, and stay so;
 * those of queries, keys and values are in one matrix and are split. A model without biases has
 * zeros in their place in a checkpoint, which other programs can then read.
 */
final class Gpt2Weights {
  /** Before all names in files of a model with its output layer. */
  static final String PREFIX = "transformer.";

  /** Standard deviation of matrices and tables at the start (Radford et al., 2019). */
  private static final double DEVIATION = 0.02;

  private final Gpt2Config config;

  /** In the order of Hugging Face's modules; with biases, whether the model has them or not. */
  private final List<Gpt2Weight> all = new ArrayList<>();

  private final JoinedTensors joined;

  /** Creates the list of the weights of a configuration. */
  Gpt2Weights(Gpt2Config config) {
    this.config = config;
    int d = config.dim();
    int hidden = config.hidden();
    // The last matrix of each branch of the residual stream starts smaller.
    double residual = DEVIATION / Math.sqrt(2.0 * config.layers());
    table("wte.weight", config.vocabulary());
    table("wpe.weight", config.positions());
    norm("ln_1");
    linear("attn.q", "attn.c_attn", DEVIATION, d, 3 * d, 0, d);
    linear("attn.k", "attn.c_attn", DEVIATION, d, 3 * d, d, 2 * d);
    linear("attn.v", "attn.c_attn", DEVIATION, d, 3 * d, 2 * d, 3 * d);
    linear("attn.c_proj", "attn.c_proj", residual, d, d, 0, d);
    norm("ln_2");
    linear("mlp.c_fc", "mlp.c_fc", DEVIATION, d, hidden, 0, hidden);
    linear("mlp.c_proj", "mlp.c_proj", residual, hidden, d, 0, d);
    lastNorm("ln_f.weight", WeightStart.ONES);
    lastNorm("ln_f.bias", WeightStart.ZEROS);
    joined = new JoinedTensors(all, all.stream().filter(this::has).toList());
  }

  private void table(String name, int rows) {
    int d = config.dim();
    all.add(
        new Gpt2Weight(
            new Parameter(name, TensorType.f32(rows, d), false, DEVIATION), name, rows, d, 0, d));
  }

  private void norm(String name) {
    int d = config.dim();
    vector(name + ".weight", name + ".weight", WeightStart.ONES, d, 0, d);
    vector(name + ".bias", name + ".bias", WeightStart.ZEROS, d, 0, d);
  }

  private void lastNorm(String name, WeightStart start) {
    int d = config.dim();
    all.add(new Gpt2Weight(new Parameter(name, TensorType.f32(d), false, start), name, 0, d, 0, d));
  }

  private void linear(
      String state, String tensor, double deviation, int in, int columns, int from, int to) {
    TensorType type = TensorType.f32(config.layers(), in, to - from);
    all.add(
        new Gpt2Weight(
            new Parameter("h." + state + ".weight", type, true, deviation),
            "h.%d." + tensor + ".weight",
            in,
            columns,
            from,
            to));
    vector(state + ".bias", tensor + ".bias", WeightStart.ZEROS, columns, from, to);
  }

  private void vector(
      String state, String tensor, WeightStart start, int columns, int from, int to) {
    TensorType type = TensorType.f32(config.layers(), to - from);
    all.add(
        new Gpt2Weight(
            new Parameter("h." + state, type, true, start),
            "h.%d." + tensor,
            0,
            columns,
            from,
            to));
  }

  private boolean has(Gpt2Weight weight) {
    return config.bias() || !weight.state().endsWith(".bias");
  }

  /** Returns the states of the model. */
  List<Parameter> parameters() {
    return all.stream().filter(this::has).map(Gpt2Weight::parameter).toList();
  }

  /**
   * Puts the weights of a checkpoint into a session, one tensor at a time.
   *
   * @throws InputException if a tensor is missing or has another shape
   */
  void load(Session session, Path file) {
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      String prefix = tensors.names().contains(PREFIX + "wte.weight") ? PREFIX : "";
      joined.write(session, name -> tensors.read(prefix + name), Parameter::name, file.toString());
    }
  }

  /**
   * Sets states with the shapes of the weights from the tensors of a checkpoint without prefix.
   *
   * @throws InputException if a tensor is missing or has another shape
   */
  void restore(
      Session session,
      Map<String, Safetensors.Entry> tensors,
      Function<Parameter, String> state,
      String where) {
    joined.write(session, tensors::get, state, where);
  }

  /** Returns the extents of the tensors of a checkpoint by their names. */
  Map<String, int[]> tensors() {
    return joined.extents();
  }

  /** Returns states with the shapes of the weights as the tensors of a checkpoint. */
  Map<String, Safetensors.Entry> tensors(Session session, Function<Parameter, String> state) {
    return joined.read(session, state);
  }
}
