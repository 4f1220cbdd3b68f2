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
import org.lathe.models.blocks.RotaryEmbedding;

/**
 * The network of MD4: Llama blocks whose norms are layer norms without weight and bias, and whose
 * feed-forward layer is {@code W2 (sigmoid(W1 x) * W3 x)}; no biases but in the maps of the
 * conditioning vector; an output layer with a table of its own. The conditioning vector is {@code
 * D2 silu(D1 e(1000 t))}, each map with a bias and the sines of e first; the maps that modulate
 * read its sigmoid.
 *
 * <p>The release drops channels in training; here nothing is dropped. Its matrices start from a
 * normal distribution that is cut off at two deviations, here from one that is not.
 *
 * @param config shape of the model
 */
record Md4Network(DiffusionConfig config) implements DiffusionNetwork {
  private static final String TABLE = "tok_embeddings.weight";
  private static final String TIME = "time.dense";
  private static final String LAYERS = "layers.";
  private static final String MODULATION = "modulation.";
  private static final String OUTPUT = "output.weight";
  private static final List<String> PROJECTIONS =
      List.of(
          "attention.wq.weight",
          "attention.wk.weight",
          "attention.wv.weight",
          "attention.wo.weight");

  /** The network reads the time t times this. */
  private static final double TIME_SCALE = 1000;

  /** Width of the layer between both maps of the time, in widths of the conditioning vector. */
  private static final int TIME_HIDDEN = 4;

  @Override
  public List<Parameter> parameters() {
    int d = config.dim();
    int hidden = config.hidden();
    int c = config.conditioning();
    int wide = TIME_HIDDEN * c;
    NetworkParameters all = new NetworkParameters(config.layers());
    all.matrix(TABLE, config.noisyIds(), d, dense(d));
    all.matrix(TIME + "0.weight", wide, c, dense(c));
    all.vector(TIME + "0.bias", wide, WeightStart.ZEROS);
    all.matrix(TIME + "1.weight", c, wide, dense(wide));
    all.vector(TIME + "1.bias", c, WeightStart.ZEROS);
    PROJECTIONS.forEach(name -> all.matrixOfLayers(LAYERS + name, d, d, dense(d)));
    all.matrixOfLayers(LAYERS + "feed_forward.w1.weight", hidden, d, dense(d));
    all.matrixOfLayers(LAYERS + "feed_forward.w2.weight", d, hidden, dense(hidden));
    all.matrixOfLayers(LAYERS + "feed_forward.w3.weight", hidden, d, dense(d));
    all.modulationsOfLayers(LAYERS + MODULATION, d, c);
    all.lastModulation(MODULATION, d, c);
    all.matrix(OUTPUT, config.vocabulary(), d, WeightStart.ZEROS);
    return all.all();
  }

  /** The start of Flax's dense layers and tables: a variance of 1 over the width they read. */
  private static WeightStart dense(int in) {
    return new WeightStart.Normal(1 / Math.sqrt(in));
  }

  @Override
  public boolean multipliesPlaces(String parameter) {
    return parameter.equals(OUTPUT)
        || parameter.startsWith(LAYERS + "attention.")
        || parameter.startsWith(LAYERS + "feed_forward.");
  }

  /** Returns 1000 t. */
  @Override
  public double time(double t) {
    return TIME_SCALE * t;
  }

  @Override
  public NetworkOutput add(GraphBuilder g, Map<String, Tensor> weights, Tensor noisy, Tensor time) {
    Tensor c = conditioning(g, weights::get, time);
    RotaryEmbedding rope = Dit.rope(g, config, noisy);
    RepeatBuilder repeat = g.repeat("layers", config.layers());
    GraphBuilder body = repeat.body();
    Tensor h = repeat.carry("h", g.embedding(weights.get(TABLE), noisy));
    Tensor shared = repeat.share("c", c);
    LayerWeights layer = LayerWeights.slices(repeat, name -> weights.get(LAYERS + name), name -> 0);
    repeat.next(h, block().add(body, layer, h, shared, rope.shared(repeat)));
    Tensor hidden =
        g.modulate(
            norm(g, repeat.end().getFirst()),
            ModulatedBlock.map(g, weights::get, MODULATION + "shift", c),
            ModulatedBlock.map(g, weights::get, MODULATION + "scale", c));
    return output(weights, hidden);
  }

  @Override
  public NetworkOutput output(Map<String, Tensor> weights, Tensor hidden) {
    return new NetworkOutput(hidden, weights.get(OUTPUT), Optional.empty());
  }

  /** Returns the sigmoid of the conditioning vector, which all maps read. */
  private Tensor conditioning(GraphBuilder g, LayerWeights w, Tensor time) {
    int width = config.frequencies();
    Tensor e = g.timestepEmbedding(time, width, true, width / 2 - 1);
    Tensor first = Dit.silu(g, ModulatedBlock.map(g, w, TIME + "0", e));
    Tensor c = ModulatedBlock.map(g, w, TIME + "1", first);
    return g.sigmoidGlu(c, g.filled(c.type(), 1));
  }

  private ModulatedBlock block() {
    return new ModulatedBlock(
        config.heads(),
        MODULATION,
        PROJECTIONS,
        (g, w, number, h) -> norm(g, h),
        (g, w, x) ->
            g.linear(
                g.sigmoidGlu(
                    g.linear(x, w.get("feed_forward.w1.weight")),
                    g.linear(x, w.get("feed_forward.w3.weight"))),
                w.get("feed_forward.w2.weight")));
  }

  private Tensor norm(GraphBuilder g, Tensor h) {
    TensorType row = TensorType.f32(config.dim());
    return g.layerNorm(h, g.filled(row, 1), g.filled(row, 0), (float) config.epsilon());
  }
}
