package org.lathe.models.ltm;

import java.util.List;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.RepeatBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.models.GraphNames;
import org.lathe.models.blocks.CrossAttentionBlock;
import org.lathe.models.blocks.LayerWeights;
import org.lathe.models.blocks.RotaryEmbedding;
import org.lathe.models.blocks.SelfAttentionBlock;

/**
 * The decoder one token at a time: keys and values of the window are kept in rings, those of the
 * latents are computed once. Each position has the logits, bit for bit, that {@link
 * LtmGraphs#logits} gives it: the operations take the same sums in the same order.
 *
 * @param config shape of the model
 * @param batch sequences decoded side by side
 */
record DecodeGraph(LtmConfig config, int batch) {
  /** Input: int32 [batch, 1], the token at this position. */
  static final String TOKEN = "token";

  /** Input: int32 [1], the position of the token, from 0. */
  static final String POSITION = "position";

  private static final String KEYS = "decode.keys";
  private static final String VALUES = "decode.values";
  private static final String LATENT_KEYS = "decode.latent_keys";
  private static final String LATENT_VALUES = "decode.latent_values";

  /** Keys and values of the present sample of z, [L, batch, n_z, d], kept as states. */
  TaskGraph latents() {
    GraphBuilder graph = new GraphBuilder("decode_latents");
    Decoder decoder = new Decoder(config, graph);
    Tensor z = Posterior.sample(graph, config, batch);
    RotaryEmbedding rope = decoder.rope(decoder.latentPositions());
    RepeatBuilder repeat = graph.repeat("layers", config.layers());
    LayerWeights weights = LayerWeights.slices(repeat, decoder.stacked(), name -> 0);
    Tensor latents = repeat.slice("z", z, 0);
    RotaryEmbedding inner = rope.shared(repeat);
    GraphBuilder body = repeat.body();
    CrossAttentionBlock attention = decoder.crossAttention();
    repeat.collect("keys", attention.keys(body, weights, latents, inner));
    repeat.collect("values", attention.values(body, weights, latents));
    List<Tensor> collected = repeat.end();
    TensorType type = Posterior.type(config, batch);
    graph.update(graph.state(LATENT_KEYS, type), collected.get(0));
    graph.update(graph.state(LATENT_VALUES, type), collected.get(1));
    return graph.build();
  }

  /**
   * Returns the graph from the token at a position to the logits of the next one, [batch,
   * vocabulary].
   */
  TaskGraph step() {
    GraphBuilder graph = new GraphBuilder("decode");
    Decoder decoder = new Decoder(config, graph);
    Tensor token = graph.input(TOKEN, TensorType.i32(batch, 1));
    Tensor position = graph.input(POSITION, TensorType.i32(1));
    Tensor embeddings = decoder.weight("tok_embeddings.weight");
    int rows = Math.min(config.window(), config.positions());
    TensorType ring = TensorType.f32(config.layers(), batch, rows, config.dim());
    TensorType latents = Posterior.type(config, batch);

    RepeatBuilder repeat = graph.repeat("layers", config.layers());
    GraphBuilder body = repeat.body();
    Tensor h = repeat.carry("h", graph.embedding(embeddings, token));
    Tensor keys = repeat.slice("keys", graph.state(KEYS, ring), 0);
    Tensor values = repeat.slice("values", graph.state(VALUES, ring), 0);
    Tensor latentKeys = repeat.slice("latent_keys", graph.state(LATENT_KEYS, latents), 0);
    Tensor latentValues = repeat.slice("latent_values", graph.state(LATENT_VALUES, latents), 0);
    RotaryEmbedding at = decoder.rope(position).shared(repeat);
    LayerWeights weights = LayerWeights.slices(repeat, decoder.stacked(), name -> 0);

    SelfAttentionBlock.Step read = decoder.selfAttention().step(body, weights, h, keys, values, at);
    Tensor next =
        decoder.crossAttention().add(body, weights, read.h(), latentKeys, latentValues, at);
    next = decoder.feedForward().add(body, weights, next);
    repeat.next(h, next);
    repeat.collect("new_keys", read.keys());
    repeat.collect("new_values", read.values());
    List<Tensor> results = repeat.end();

    Tensor last = decoder.norm(results.get(0));
    Tensor row = graph.reshape(last, Shape.of(batch, config.dim()));
    graph.output(GraphNames.LOGITS, graph.linear(row, embeddings));
    graph.update(graph.state(KEYS, ring), results.get(1));
    graph.update(graph.state(VALUES, ring), results.get(2));
    return graph.build();
  }
}
