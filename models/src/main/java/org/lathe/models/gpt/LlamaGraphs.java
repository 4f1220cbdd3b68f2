package org.lathe.models.gpt;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.RepeatBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.models.GraphNames;
import org.lathe.models.Parameter;
import org.lathe.models.blocks.LayerWeights;
import org.lathe.models.blocks.RopeTables;
import org.lathe.models.blocks.RotaryEmbedding;
import org.lathe.models.blocks.SelfAttentionBlock;
import org.lathe.models.blocks.SwiGluBlock;

/**
 * The formulas of a decoder of Llama blocks as tasks of a graph. All layers run as one {@code
 * repeat}.
 *
 * @param config shape of the model
 */
record LlamaGraphs(LlamaConfig config) {
  /** The embedding table, which is the output embedding too. */
  static final String TABLE = "tok_embeddings.weight";

  /** Returns the hidden states of tokens, [batch, length, d]. */
  Tensor hidden(GraphBuilder graph, Map<String, Tensor> weights, Tensor tokens) {
    int length = tokens.type().shape().columns();
    RotaryEmbedding rope = rope(graph, RotaryEmbedding.positions(graph, length, 1));
    RepeatBuilder repeat = graph.repeat("layers", config.layers());
    GraphBuilder body = repeat.body();
    Tensor h = repeat.carry("h", graph.embedding(weights.get(TABLE), tokens));
    RotaryEmbedding inner = rope.shared(repeat);
    LayerWeights here = LayerWeights.slices(repeat, stacked(weights), name -> 0);
    repeat.next(h, feedForward().add(body, here, attention().add(body, here, h, inner)));
    return norm(graph, weights, repeat.end().getFirst());
  }

  /**
   * Returns the graph of one position: from its token to the logits of the next one, [batch,
   * vocabulary], the keys and values of the window kept in rings. The bits are those of the whole
   * sequence.
   *
   * @param batch sequences decoded side by side
   */
  TaskGraph decode(int batch) {
    GraphBuilder graph = new GraphBuilder("decode");
    Map<String, Tensor> weights = new HashMap<>();
    for (Parameter parameter : config.parameters()) {
      weights.put(parameter.name(), graph.state(parameter.name(), parameter.type()));
    }
    Tensor token = graph.input(CachedDecoder.TOKEN, TensorType.i32(batch, 1));
    Tensor position = graph.input(CachedDecoder.POSITION, TensorType.i32(1));
    int rows = Math.min(config.window(), config.positions());
    TensorType ring = TensorType.f32(config.layers(), batch, rows, config.dim());
    RepeatBuilder repeat = graph.repeat("layers", config.layers());
    GraphBuilder body = repeat.body();
    Tensor h = repeat.carry("h", graph.embedding(weights.get(TABLE), token));
    Tensor keys = repeat.slice("keys", graph.state(CachedDecoder.KEYS, ring), 0);
    Tensor values = repeat.slice("values", graph.state(CachedDecoder.VALUES, ring), 0);
    RotaryEmbedding at = rope(graph, position).shared(repeat);
    LayerWeights here = LayerWeights.slices(repeat, stacked(weights), name -> 0);
    SelfAttentionBlock.Step read = attention().step(body, here, h, keys, values, at);
    repeat.next(h, feedForward().add(body, here, read.h()));
    repeat.collect("new_keys", read.keys());
    repeat.collect("new_values", read.values());
    List<Tensor> results = repeat.end();
    Tensor hidden = norm(graph, weights, results.get(0));
    Tensor row = graph.reshape(hidden, Shape.of(batch, config.dim()));
    graph.output(GraphNames.LOGITS, graph.linear(row, weights.get(TABLE)));
    graph.update(graph.state(CachedDecoder.KEYS, ring), results.get(1));
    graph.update(graph.state(CachedDecoder.VALUES, ring), results.get(2));
    return graph.build();
  }

  private SelfAttentionBlock attention() {
    return new SelfAttentionBlock(config.heads(), config.window(), (float) config.epsilon());
  }

  private SwiGluBlock feedForward() {
    return new SwiGluBlock((float) config.epsilon());
  }

  private static LayerWeights.Stacked stacked(Map<String, Tensor> weights) {
    return name -> weights.get("layers." + name + ".weight");
  }

  private RotaryEmbedding rope(GraphBuilder graph, Tensor positions) {
    return RotaryEmbedding.of(
        graph,
        RopeTables.of(config.positions(), config.headWidth(), config.ropeTheta()),
        positions);
  }

  private Tensor norm(GraphBuilder graph, Map<String, Tensor> weights, Tensor h) {
    return graph.rmsNorm(h, weights.get("norm.weight"), (float) config.epsilon());
  }
}
