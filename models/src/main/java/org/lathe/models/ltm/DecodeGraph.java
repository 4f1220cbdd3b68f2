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
import org.lathe.models.blocks.LayerMixers;
import org.lathe.models.blocks.LayerRun;
import org.lathe.models.blocks.LayerWeights;
import org.lathe.models.blocks.MixerStates;
import org.lathe.models.blocks.RotaryEmbedding;

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
    MixerStates states =
        new MixerStates(
            graph, config.blocks(), decoder.mixers(), config.layers(), batch, rows, config.dim());
    RotaryEmbedding rope = decoder.rope(position);
    Tensor h = graph.embedding(embeddings, token);
    for (LayerRun run : config.blocks().runs(0, config.layers())) {
      h = through(graph, decoder, states, run, h, rope);
    }
    states.update();

    Tensor last = decoder.norm(h);
    Tensor row = graph.reshape(last, Shape.of(batch, config.dim()));
    graph.output(GraphNames.LOGITS, graph.linear(row, embeddings));
    return graph.build();
  }

  /** Adds the layers of a run for one position. */
  private Tensor through(
      GraphBuilder graph,
      Decoder decoder,
      MixerStates states,
      LayerRun run,
      Tensor before,
      RotaryEmbedding rope) {
    TensorType latents = Posterior.type(config, batch);
    int first = run.first();
    RepeatBuilder repeat = graph.repeat(first == 0 ? "layers" : "layers." + first, run.count());
    GraphBuilder body = repeat.body();
    Tensor h = repeat.carry("h", before);
    List<Tensor> slices = states.slices(repeat, run);
    Tensor latentKeys = repeat.slice("latent_keys", graph.state(LATENT_KEYS, latents), first);
    Tensor latentValues = repeat.slice("latent_values", graph.state(LATENT_VALUES, latents), first);
    RotaryEmbedding at = rope.shared(repeat);
    LayerWeights weights = LayerMixers.slices(repeat, decoder.stacked(), run);
    Tensor next = states.step(repeat, run, slices, weights, h, at);
    next = decoder.crossAttention().add(body, weights, next, latentKeys, latentValues, at);
    next = decoder.feedForward().add(body, weights, next).h();
    repeat.next(h, next);
    List<Tensor> results = repeat.end();
    states.keep(run, results.subList(1, results.size()));
    return results.getFirst();
  }
}
