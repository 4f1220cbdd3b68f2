package org.lathe.models.gpt;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lathe.graph.Constant;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.RepeatBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.models.GraphNames;
import org.lathe.models.Parameter;
import org.lathe.models.blocks.LayerWeights;

/**
 * The formulas of a GPT-2 as tasks of a graph. All layers run as one {@code repeat}.
 *
 * @param config shape of the model
 * @param parameters the weights
 */
record Gpt2Graphs(Gpt2Config config, List<Parameter> parameters) {
  /** The embedding table, which is the output embedding too. */
  static final String TABLE = "wte.weight";

  /** The table of positions, which is in no product. */
  static final String POSITIONS = "wpe.weight";

  /** Attention over queries, keys and values, each [batch, length, d]. */
  @FunctionalInterface
  private interface Attention {
    Tensor of(Tensor queries, Tensor keys, Tensor values);
  }

  /** Returns the hidden states of tokens, [batch, length, d]. */
  Tensor hidden(GraphBuilder graph, Map<String, Tensor> weights, Tensor tokens) {
    Shape shape = tokens.type().shape();
    int length = shape.columns();
    int[] places = new int[shape.size()];
    Arrays.setAll(places, i -> i % length);
    Tensor positions = graph.constant("positions", tokens.type(), Constant.of(places));
    Tensor h =
        graph.add(
            graph.embedding(weights.get(TABLE), tokens),
            graph.embedding(weights.get(POSITIONS), positions));
    RepeatBuilder repeat = graph.repeat("layers", config.layers());
    GraphBuilder body = repeat.body();
    Tensor carried = repeat.carry("h", h);
    // A window as long as the sequence is none.
    Attention attention = (q, k, v) -> body.causalAttention(q, k, v, config.heads(), length);
    repeat.next(carried, layer(body, layer(repeat, weights), carried, attention));
    return norm(graph, weights::get, "ln_f", repeat.end().getFirst());
  }

  /**
   * Returns the graph of one position: from its token to the logits of the next one, [batch,
   * vocabulary], the keys and values of all positions before it kept in rings. The bits are those
   * of the whole sequence.
   *
   * @param batch sequences decoded side by side
   */
  TaskGraph decode(int batch) {
    GraphBuilder graph = new GraphBuilder("decode");
    Map<String, Tensor> weights = new HashMap<>();
    for (Parameter parameter : parameters) {
      weights.put(parameter.name(), graph.state(parameter.name(), parameter.type()));
    }
    Tensor token = graph.input(CachedDecoder.TOKEN, TensorType.i32(batch, 1));
    Tensor position = graph.input(CachedDecoder.POSITION, TensorType.i32(1));
    Tensor place =
        graph.reshape(graph.embedding(weights.get(POSITIONS), position), Shape.of(config.dim()));
    Tensor h = graph.addBias(graph.embedding(weights.get(TABLE), token), place);
    TensorType ring = TensorType.f32(config.layers(), batch, config.positions(), config.dim());
    RepeatBuilder repeat = graph.repeat("layers", config.layers());
    GraphBuilder body = repeat.body();
    Tensor carried = repeat.carry("h", h);
    Tensor keys = repeat.slice("keys", graph.state(CachedDecoder.KEYS, ring), 0);
    Tensor values = repeat.slice("values", graph.state(CachedDecoder.VALUES, ring), 0);
    Tensor at = repeat.share("position", position);
    Attention attention =
        (q, k, v) -> {
          Tensor newKeys = body.cacheWrite(keys, k, at);
          Tensor newValues = body.cacheWrite(values, v, at);
          repeat.collect("new_keys", newKeys);
          repeat.collect("new_values", newValues);
          return body.cachedAttention(q, newKeys, newValues, at, config.heads());
        };
    repeat.next(carried, layer(body, layer(repeat, weights), carried, attention));
    List<Tensor> results = repeat.end();
    Tensor hidden = norm(graph, weights::get, "ln_f", results.get(0));
    graph.output(
        GraphNames.LOGITS,
        graph.linear(graph.reshape(hidden, Shape.of(batch, config.dim())), weights.get(TABLE)));
    graph.update(graph.state(CachedDecoder.KEYS, ring), results.get(1));
    graph.update(graph.state(CachedDecoder.VALUES, ring), results.get(2));
    return graph.build();
  }

  /** Returns the weights of a layer, by their names without {@code h.}. */
  private static LayerWeights layer(RepeatBuilder repeat, Map<String, Tensor> weights) {
    return LayerWeights.slices(repeat, name -> weights.get("h." + name), name -> 0);
  }

  private Tensor norm(GraphBuilder g, LayerWeights w, String name, Tensor x) {
    Tensor bias = config.bias() ? w.get(name + ".bias") : g.filled(TensorType.f32(config.dim()), 0);
    return g.layerNorm(x, w.get(name + ".weight"), bias, (float) config.epsilon());
  }

  private Tensor linear(GraphBuilder g, LayerWeights w, String name, Tensor x) {
    Tensor y = g.matmul(x, w.get(name + ".weight"), false, false);
    return config.bias() ? g.addBias(y, w.get(name + ".bias")) : y;
  }

  private Tensor layer(GraphBuilder g, LayerWeights w, Tensor h, Attention attention) {
    Tensor n = norm(g, w, "ln_1", h);
    Tensor q = linear(g, w, "attn.q", n);
    Tensor k = linear(g, w, "attn.k", n);
    Tensor v = linear(g, w, "attn.v", n);
    Tensor read = g.add(h, linear(g, w, "attn.c_proj", attention.of(q, k, v)));
    return g.add(read, feedForward(g, w, read));
  }

  private Tensor feedForward(GraphBuilder g, LayerWeights w, Tensor h) {
    Tensor wide = linear(g, w, "mlp.c_fc", norm(g, w, "ln_2", h));
    return linear(g, w, "mlp.c_proj", gelu(g, wide));
  }

  private Tensor gelu(GraphBuilder g, Tensor x) {
    return switch (config.gelu()) {
      case TANH -> g.gelu(x);
      case ERF -> g.geluErf(x);
    };
  }
}
