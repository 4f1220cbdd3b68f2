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
import org.lathe.graph.op.RowBroadcast;
import org.lathe.models.GraphNames;

/**
 * The formulas of a GPT-2 as tasks of a graph.
 *
 * <p>Layers without an operation of their own are composed of Lathe's operations, with the weights
 * of the checkpoint: a layer norm is the root mean square norm after the mean is subtracted, plus
 * its bias; a bias is row 0 of a table of one row, looked up for each token.
 *
 * @param config shape of the model
 */
record Gpt2Graphs(Gpt2Config config) {
  /** The embedding table, which is the output embedding too. */
  static final String TABLE = "wte.weight";

  /** A weight of a layer by its name without {@code h.}. */
  @FunctionalInterface
  private interface Layer {
    Tensor get(String name);
  }

  /** Attention over queries, keys and values, each [batch, length, d]. */
  @FunctionalInterface
  private interface Attention {
    Tensor of(Tensor queries, Tensor keys, Tensor values);
  }

  /** Returns the hidden states of tokens, [batch, length, d]. */
  Tensor hidden(GraphBuilder graph, Map<String, Tensor> weights, Tensor tokens) {
    Shape shape = tokens.type().shape();
    int length = shape.columns();
    Tensor firstRow = firstRow(graph, shape);
    int[] places = new int[shape.size()];
    Arrays.setAll(places, i -> i % length);
    Tensor positions = graph.constant("positions", tokens.type(), Constant.of(places));
    Tensor h =
        graph.add(
            graph.embedding(weights.get(TABLE), tokens),
            graph.embedding(weights.get("wpe.weight"), positions));
    RepeatBuilder repeat = graph.repeat("layers", config.layers());
    GraphBuilder body = repeat.body();
    Tensor carried = repeat.carry("h", h);
    Tensor row = repeat.share("first_row", firstRow);
    // A window as long as the sequence is none.
    Attention attention = (q, k, v) -> body.causalAttention(q, k, v, config.heads(), length);
    repeat.next(carried, layer(body, layer(repeat, weights), carried, row, attention));
    return lastNorm(graph, weights, repeat.end().getFirst(), firstRow);
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
    for (Gpt2Weight weight : Gpt2Weights.of(config)) {
      weights.put(weight.state(), graph.state(weight.state(), weight.type()));
    }
    Tensor token = graph.input(CachedDecoder.TOKEN, TensorType.i32(batch, 1));
    Tensor position = graph.input(CachedDecoder.POSITION, TensorType.i32(1));
    Tensor firstRow = firstRow(graph, Shape.of(batch, 1));
    Tensor place = graph.embedding(weights.get("wpe.weight"), position);
    Tensor h =
        graph.add(graph.embedding(weights.get(TABLE), token), graph.embedding(place, firstRow));
    TensorType ring = TensorType.f32(config.layers(), batch, config.positions(), config.dim());
    RepeatBuilder repeat = graph.repeat("layers", config.layers());
    GraphBuilder body = repeat.body();
    Tensor carried = repeat.carry("h", h);
    Tensor keys = repeat.slice("keys", graph.state(CachedDecoder.KEYS, ring), 0);
    Tensor values = repeat.slice("values", graph.state(CachedDecoder.VALUES, ring), 0);
    Tensor row = repeat.share("first_row", firstRow);
    Tensor at = repeat.share("position", position);
    Attention attention =
        (q, k, v) -> {
          Tensor newKeys = body.cacheWrite(keys, k, at);
          Tensor newValues = body.cacheWrite(values, v, at);
          repeat.collect("new_keys", newKeys);
          repeat.collect("new_values", newValues);
          return body.cachedAttention(q, newKeys, newValues, at, config.heads());
        };
    repeat.next(carried, layer(body, layer(repeat, weights), carried, row, attention));
    List<Tensor> results = repeat.end();
    Tensor hidden = lastNorm(graph, weights, results.get(0), firstRow);
    graph.output(
        GraphNames.LOGITS,
        graph.linear(graph.reshape(hidden, Shape.of(batch, config.dim())), weights.get(TABLE)));
    graph.update(graph.state(CachedDecoder.KEYS, ring), results.get(1));
    graph.update(graph.state(CachedDecoder.VALUES, ring), results.get(2));
    return graph.build();
  }

  private static Tensor firstRow(GraphBuilder graph, Shape shape) {
    int[] zeros = new int[shape.size()];
    return graph.constant("first_row", TensorType.i32(shape.extents()), Constant.of(zeros));
  }

  private static Layer layer(RepeatBuilder repeat, Map<String, Tensor> weights) {
    return name -> repeat.slice(name, weights.get("h." + name), 0);
  }

  private Tensor lastNorm(
      GraphBuilder graph, Map<String, Tensor> weights, Tensor h, Tensor firstRow) {
    return norm(graph, weights.get("ln_f.weight"), weights.get("ln_f.bias"), h, firstRow);
  }

  /** {@code (x - mean) / sqrt(variance + epsilon) w + b}. */
  private Tensor norm(GraphBuilder g, Tensor weight, Tensor bias, Tensor x, Tensor row) {
    TensorType rows = TensorType.f32(x.type().shape().withoutLast());
    Tensor shares = g.scaleRows(x, g.filled(rows, -1f / config.dim()));
    Tensor mean = g.apply(new RowBroadcast(config.dim()), List.of(g.rowSum(shares))).getFirst();
    Tensor centred = g.add(x, mean);
    return g.add(g.rmsNorm(centred, weight, (float) config.epsilon()), g.embedding(bias, row));
  }

  private static Tensor linear(GraphBuilder g, Layer w, String name, Tensor x, Tensor row) {
    return g.add(
        g.matmul(x, w.get(name + ".weight"), false, false),
        g.embedding(w.get(name + ".bias"), row));
  }

  private Tensor layer(GraphBuilder g, Layer w, Tensor h, Tensor row, Attention attention) {
    Tensor n = norm(g, w.get("ln_1.weight"), w.get("ln_1.bias"), h, row);
    Tensor q = linear(g, w, "attn.q", n, row);
    Tensor k = linear(g, w, "attn.k", n, row);
    Tensor v = linear(g, w, "attn.v", n, row);
    Tensor read = g.add(h, linear(g, w, "attn.c_proj", attention.of(q, k, v), row));
    return g.add(read, feedForward(g, w, read, row));
  }

  private Tensor feedForward(GraphBuilder g, Layer w, Tensor h, Tensor row) {
    Tensor n = norm(g, w.get("ln_2.weight"), w.get("ln_2.bias"), h, row);
    return linear(g, w, "mlp.c_proj", g.gelu(linear(g, w, "mlp.c_fc", n, row)), row);
  }
}
