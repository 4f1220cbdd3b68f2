package org.lathe.models.ltm;

import java.util.List;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.RepeatBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

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
    Tensor positions = decoder.positions(config.latentsPerLayer(), config.latentStride());
    RepeatBuilder repeat = graph.repeat("layers", config.layers());
    Decoder.Weights weights = decoder.slices(repeat, name -> 0);
    Tensor latents = repeat.slice("z", z, 0);
    Tensor cos = repeat.share("rope.cos", decoder.cos());
    Tensor sin = repeat.share("rope.sin", decoder.sin());
    Tensor innerPositions = repeat.share("positions", positions);
    GraphBuilder body = repeat.body();
    repeat.collect("keys", Decoder.latentKeys(body, weights, latents, cos, sin, innerPositions));
    repeat.collect("values", Decoder.latentValues(body, weights, latents));
    List<Tensor> collected = repeat.end();
    TensorType type = Posterior.type(config, batch);
    graph.update(graph.state(LATENT_KEYS, type), collected.get(0));
    graph.update(graph.state(LATENT_VALUES, type), collected.get(1));
    return graph.build();
  }

  /** From the token at a position to the logits of the next one, [batch, vocabulary]. */
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
    Tensor cos = repeat.share("rope.cos", decoder.cos());
    Tensor sin = repeat.share("rope.sin", decoder.sin());
    Tensor at = repeat.share("position", position);
    Decoder.Weights weights = decoder.slices(repeat, name -> 0);

    Tensor n = body.rmsNorm(h, weights.get("attention_norm"), (float) config.epsilon());
    Tensor q = body.rope(body.linear(n, weights.get("attention.wq")), cos, sin, at);
    Tensor k = body.rope(body.linear(n, weights.get("attention.wk")), cos, sin, at);
    Tensor v = body.linear(n, weights.get("attention.wv"));
    Tensor newKeys = body.cacheWrite(keys, k, at);
    Tensor newValues = body.cacheWrite(values, v, at);
    Tensor a = body.cachedAttention(q, newKeys, newValues, at, config.heads());
    Tensor next = body.add(h, body.linear(a, weights.get("attention.wo")));
    next = decoder.crossAttention(body, weights, next, latentKeys, latentValues, cos, sin, at);
    next = decoder.feedForward(body, weights, next);
    repeat.next(h, next);
    repeat.collect("new_keys", newKeys);
    repeat.collect("new_values", newValues);
    List<Tensor> results = repeat.end();

    Tensor last =
        graph.rmsNorm(results.get(0), decoder.weight("norm.weight"), (float) config.epsilon());
    Tensor row = graph.reshape(last, Shape.of(batch, config.dim()));
    graph.output(LtmGraphs.LOGITS, graph.linear(row, embeddings));
    graph.update(graph.state(KEYS, ring), results.get(1));
    graph.update(graph.state(VALUES, ring), results.get(2));
    return graph.build();
  }
}
