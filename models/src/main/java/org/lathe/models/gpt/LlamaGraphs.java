package org.lathe.models.gpt;

import java.util.ArrayList;
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
import org.lathe.models.blocks.FeedForwardBlock;
import org.lathe.models.blocks.LayerHidden;
import org.lathe.models.blocks.LayerMixers;
import org.lathe.models.blocks.LayerRun;
import org.lathe.models.blocks.LayerWeights;
import org.lathe.models.blocks.MambaBlock;
import org.lathe.models.blocks.MixerStates;
import org.lathe.models.blocks.RopeTables;
import org.lathe.models.blocks.RotaryEmbedding;
import org.lathe.models.blocks.Routes;
import org.lathe.models.blocks.SelfAttentionBlock;

/**
 * The formulas of a decoder of Llama blocks as tasks of a graph. Consecutive layers with the same
 * mixer run as one {@code repeat}.
 *
 * @param config shape of the model
 */
record LlamaGraphs(LlamaConfig config) {
  /** The embedding table, which is the output embedding too. */
  static final String TABLE = "tok_embeddings.weight";

  /**
   * Returns the hidden states of tokens.
   *
   * @param routes what to keep of the routers
   */
  LayerHidden hidden(
      GraphBuilder graph, Map<String, Tensor> weights, Tensor tokens, Routes routes) {
    int length = tokens.type().shape().columns();
    RotaryEmbedding rope = rope(graph, RotaryEmbedding.positions(graph, length, 1));
    Tensor h = graph.embedding(weights.get(TABLE), tokens);
    List<Tensor> kept = new ArrayList<>();
    for (LayerRun run : config.blocks().runs(0, config.layers())) {
      List<Tensor> results = through(graph, weights, run, h, rope, routes);
      h = results.getFirst();
      kept.addAll(results.subList(1, results.size()));
    }
    return new LayerHidden(norm(graph, weights, h), kept);
  }

  /** Returns the stream after a run of layers, then what is kept of their routers. */
  private List<Tensor> through(
      GraphBuilder graph,
      Map<String, Tensor> weights,
      LayerRun run,
      Tensor before,
      RotaryEmbedding rope,
      Routes routes) {
    RepeatBuilder repeat = repeat(graph, run);
    GraphBuilder body = repeat.body();
    Tensor h = repeat.carry("h", before);
    RotaryEmbedding inner = rope.shared(repeat);
    LayerWeights here = LayerMixers.slices(repeat, LayerWeights.Stacked.of(weights), run);
    Tensor mixed = mixers().add(body, run.mixer(), here, h, inner);
    FeedForwardBlock.Fed fed = feedForward().add(body, here, mixed);
    repeat.next(h, fed.h());
    routes.of(body, fed).ifPresent(kept -> repeat.collect("routes", kept));
    return repeat.end();
  }

  private static RepeatBuilder repeat(GraphBuilder graph, LayerRun run) {
    return graph.repeat(run.first() == 0 ? "layers" : "layers." + run.first(), run.count());
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
    MixerStates states =
        new MixerStates(
            graph, config.blocks(), mixers(), config.layers(), batch, rows, config.dim());
    RotaryEmbedding rope = rope(graph, position);
    Tensor h = graph.embedding(weights.get(TABLE), token);
    for (LayerRun run : config.blocks().runs(0, config.layers())) {
      h = through(graph, weights, states, run, h, rope);
    }
    states.update();
    Tensor hidden = norm(graph, weights, h);
    Tensor row = graph.reshape(hidden, Shape.of(batch, config.dim()));
    graph.output(GraphNames.LOGITS, graph.linear(row, weights.get(TABLE)));
    return graph.build();
  }

  private Tensor through(
      GraphBuilder graph,
      Map<String, Tensor> weights,
      MixerStates states,
      LayerRun run,
      Tensor before,
      RotaryEmbedding rope) {
    RepeatBuilder repeat = repeat(graph, run);
    Tensor h = repeat.carry("h", before);
    List<Tensor> slices = states.slices(repeat, run);
    RotaryEmbedding at = rope.shared(repeat);
    LayerWeights here = LayerMixers.slices(repeat, LayerWeights.Stacked.of(weights), run);
    Tensor mixed = states.step(repeat, run, slices, here, h, at);
    repeat.next(h, feedForward().add(repeat.body(), here, mixed).h());
    List<Tensor> results = repeat.end();
    states.keep(run, results.subList(1, results.size()));
    return results.getFirst();
  }

  private LayerMixers mixers() {
    float epsilon = (float) config.epsilon();
    return new LayerMixers(
        new SelfAttentionBlock(config.heads(), config.window(), epsilon),
        config.blocks().mamba().map(size -> new MambaBlock(size, epsilon)));
  }

  private FeedForwardBlock feedForward() {
    return FeedForwardBlock.of(config.blocks(), (float) config.epsilon());
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
