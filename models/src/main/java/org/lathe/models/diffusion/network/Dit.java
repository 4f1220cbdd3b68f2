package org.lathe.models.diffusion.network;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.RepeatBuilder;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.models.Parameter;
import org.lathe.models.WeightStart;
import org.lathe.models.blocks.LayerWeights;
import org.lathe.models.blocks.RopeTables;
import org.lathe.models.blocks.RotaryEmbedding;

/**
 * The diffusion transformer of SEDD and MDLM: layer norms with a weight and no bias, rotary
 * embedding, a feed-forward layer with tanh gelu and biases, an output layer with a table of its
 * own and a bias. The conditioning vector is {@code c = silu(W2 silu(W1 e(sigma) + b1) + b2)}, with
 * the cosines of e first; without time input sigma is 0, and c a learned constant.
 *
 * <p>The releases drop a tenth of each branch in training; here nothing is dropped.
 *
 * @param config shape of the model
 */
record Dit(DiffusionConfig config) implements DiffusionNetwork {
  private static final String TABLE = "vocab_embed.embedding";
  private static final String TIME = "sigma_map.mlp.";
  private static final String BLOCKS = "blocks.";
  private static final String MODULATION = "adaLN_modulation.";
  private static final String OUTPUT = "output_layer.";
  private static final List<String> PROJECTIONS =
      List.of("attn_q.weight", "attn_k.weight", "attn_v.weight", "attn_out.weight");
  private static final List<String> FEED_FORWARD = List.of("mlp.0.weight", "mlp.2.weight");

  @Override
  public List<Parameter> parameters() {
    int d = config.dim();
    int hidden = config.hidden();
    int c = config.conditioning();
    WeightStart wide = linear(d);
    NetworkParameters all = new NetworkParameters(config.layers());
    all.matrix(TABLE, config.noisyIds(), d, wide);
    all.matrix(TIME + "0.weight", c, config.frequencies(), linear(config.frequencies()));
    all.vector(TIME + "0.bias", c, linear(config.frequencies()));
    all.matrix(TIME + "2.weight", c, c, linear(c));
    all.vector(TIME + "2.bias", c, linear(c));
    all.vectorOfLayers(BLOCKS + "norm1.weight", d, WeightStart.ONES);
    PROJECTIONS.forEach(name -> all.matrixOfLayers(BLOCKS + name, d, d, wide));
    all.vectorOfLayers(BLOCKS + "norm2.weight", d, WeightStart.ONES);
    all.matrixOfLayers(BLOCKS + "mlp.0.weight", hidden, d, wide);
    all.vectorOfLayers(BLOCKS + "mlp.0.bias", hidden, wide);
    all.matrixOfLayers(BLOCKS + "mlp.2.weight", d, hidden, linear(hidden));
    all.vectorOfLayers(BLOCKS + "mlp.2.bias", d, linear(hidden));
    all.modulationsOfLayers(BLOCKS + MODULATION, d, c);
    all.vector(OUTPUT + "norm_final.weight", d, WeightStart.ONES);
    all.matrix(OUTPUT + "linear.weight", config.vocabulary(), d, WeightStart.ZEROS);
    all.vector(OUTPUT + "linear.bias", config.vocabulary(), WeightStart.ZEROS);
    all.lastModulation(OUTPUT + MODULATION, d, c);
    return all.all();
  }

  /** PyTorch's start of a linear layer, of its bias too; and of the release's table. */
  private static WeightStart linear(int in) {
    return new WeightStart.Uniform(1 / Math.sqrt(in));
  }

  @Override
  public boolean multipliesPlaces(String parameter) {
    return parameter.equals(OUTPUT + "linear.weight")
        || PROJECTIONS.stream().anyMatch(name -> parameter.equals(BLOCKS + name))
        || FEED_FORWARD.stream().anyMatch(name -> parameter.equals(BLOCKS + name));
  }

  /** Returns sigma(t). */
  @Override
  public double time(double t) {
    return config.schedule().sigma(t);
  }

  @Override
  public NetworkOutput add(GraphBuilder g, Map<String, Tensor> weights, Tensor noisy, Tensor time) {
    Tensor c = conditioning(g, weights::get, time);
    RotaryEmbedding rope = rope(g, config, noisy);
    RepeatBuilder repeat = g.repeat("blocks", config.layers());
    GraphBuilder body = repeat.body();
    Tensor h = repeat.carry("h", g.embedding(weights.get(TABLE), noisy));
    Tensor shared = repeat.share("c", c);
    LayerWeights layer = LayerWeights.slices(repeat, name -> weights.get(BLOCKS + name), name -> 0);
    repeat.next(h, block().add(body, layer, h, shared, rope.shared(repeat)));
    LayerWeights last = name -> weights.get(OUTPUT + name);
    Tensor hidden =
        g.modulate(
            norm(g, last.get("norm_final.weight"), repeat.end().getFirst()),
            ModulatedBlock.map(g, last, MODULATION + "shift", c),
            ModulatedBlock.map(g, last, MODULATION + "scale", c));
    return output(weights, hidden);
  }

  @Override
  public NetworkOutput output(Map<String, Tensor> weights, Tensor hidden) {
    return new NetworkOutput(
        hidden,
        weights.get(OUTPUT + "linear.weight"),
        Optional.of(weights.get(OUTPUT + "linear.bias")));
  }

  /** Returns the rotary embedding of places 0, 1, .. of sequences. */
  static RotaryEmbedding rope(GraphBuilder g, DiffusionConfig config, Tensor noisy) {
    RopeTables tables = RopeTables.of(config.places(), config.headWidth(), config.ropeTheta());
    int n = noisy.shape().columns();
    return RotaryEmbedding.of(g, tables, RotaryEmbedding.positions(g, n, 1));
  }

  private Tensor conditioning(GraphBuilder g, LayerWeights w, Tensor time) {
    int half = config.frequencies() / 2;
    Tensor e = g.timestepEmbedding(time, config.frequencies(), false, half);
    Tensor first = silu(g, ModulatedBlock.map(g, w, TIME + "0", e));
    return silu(g, ModulatedBlock.map(g, w, TIME + "2", first));
  }

  /** Returns {@code x sigmoid(x)}. */
  static Tensor silu(GraphBuilder g, Tensor x) {
    return g.swiglu(x, g.filled(x.type(), 1));
  }

  private ModulatedBlock block() {
    return new ModulatedBlock(
        config.heads(),
        MODULATION,
        PROJECTIONS,
        (g, w, number, h) -> norm(g, w.get("norm" + number + ".weight"), h),
        (g, w, x) ->
            ModulatedBlock.map(g, w, "mlp.2", g.gelu(ModulatedBlock.map(g, w, "mlp.0", x))));
  }

  private Tensor norm(GraphBuilder g, Tensor weight, Tensor h) {
    return g.layerNorm(
        h, weight, g.filled(TensorType.f32(config.dim()), 0), (float) config.epsilon());
  }
}
