package org.lathe.models.ltm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.RepeatBuilder;
import org.lathe.graph.Tensor;
import org.lathe.models.Parameter;
import org.lathe.models.blocks.CrossAttentionBlock;
import org.lathe.models.blocks.FeedForwardBlock;
import org.lathe.models.blocks.LayerHidden;
import org.lathe.models.blocks.LayerMixers;
import org.lathe.models.blocks.LayerRun;
import org.lathe.models.blocks.LayerWeights;
import org.lathe.models.blocks.MambaBlock;
import org.lathe.models.blocks.Mixer;
import org.lathe.models.blocks.RopeTables;
import org.lathe.models.blocks.RotaryEmbedding;
import org.lathe.models.blocks.Routes;
import org.lathe.models.blocks.SelfAttentionBlock;

/**
 * The decoder {@code p_beta(x | z)} as a graph (Kong et al., 2025, section 3). Layers run as one
 * {@code repeat}, rotated by a mixer, which is self-attention in the paper: embedding and first
 * mixer come before it, so that what no latent influences can be hoisted; its body is
 * cross-attention and feed-forward of layer l, then the mixer of layer l + 1; cross-attention and
 * feed-forward of the last layer come after it. Where layers have different mixers, each run of
 * equal ones is a {@code repeat} of its own.
 */
public final class Decoder {
  private final LtmConfig config;
  private final GraphBuilder graph;
  private final Map<String, Tensor> weights = new HashMap<>();
  private final RopeTables tables;
  private final LayerMixers mixers;
  private final CrossAttentionBlock crossAttention;
  private final FeedForwardBlock feedForward;

  /** Declares the weights as states of {@code graph}. */
  public Decoder(LtmConfig config, GraphBuilder graph) {
    this.config = config;
    this.graph = graph;
    for (Parameter parameter : config.parameters()) {
      weights.put(parameter.name(), graph.state(parameter.name(), parameter.type()));
    }
    this.tables = RopeTables.of(config.positions(), config.headWidth(), config.ropeTheta());
    float epsilon = (float) config.epsilon();
    this.mixers =
        new LayerMixers(
            new SelfAttentionBlock(config.heads(), config.window(), epsilon),
            config.blocks().mamba().map(size -> new MambaBlock(size, epsilon)));
    this.crossAttention = new CrossAttentionBlock(config.heads(), epsilon);
    this.feedForward = FeedForwardBlock.of(config.blocks(), epsilon);
  }

  /** Returns the weight of this name, as a state: stacked [L, ..] for a weight of the layers. */
  public Tensor weight(String name) {
    return weights.get(name);
  }

  /** Returns the weights of all layers by their name inside a layer. */
  LayerWeights.Stacked stacked() {
    return LayerWeights.Stacked.of(weights);
  }

  LayerMixers mixers() {
    return mixers;
  }

  CrossAttentionBlock crossAttention() {
    return crossAttention;
  }

  FeedForwardBlock feedForward() {
    return feedForward;
  }

  /** Returns the tables of the rotary embedding at these positions, as constants of the graph. */
  RotaryEmbedding rope(Tensor positions) {
    return RotaryEmbedding.of(graph, tables, positions);
  }

  /** Positions of a layer's latents. */
  Tensor latentPositions() {
    return RotaryEmbedding.positions(graph, config.latentsPerLayer(), config.latentStride());
  }

  /**
   * Returns the hidden states after the last norm.
   *
   * @param tokens int32 [batch, n]
   * @param z [L, batch, n_z, d]
   * @return [batch, n, d]; times the embedding table they are the logits
   */
  public Tensor hidden(Tensor tokens, Tensor z) {
    return hidden(prefix(tokens), z, Routes.NONE).h();
  }

  /**
   * What no latent influences, which several samples of z share.
   *
   * @param h hidden states after the first mixer
   * @param rope rotary embedding at the positions of the tokens
   * @param latentRope rotary embedding at the positions of the latents
   */
  record Prefix(Tensor h, RotaryEmbedding rope, RotaryEmbedding latentRope) {}

  /**
   * Returns the prefix of sequences.
   *
   * @param tokens int32 [batch, n]
   */
  Prefix prefix(Tensor tokens) {
    int n = tokens.shape().extent(1);
    RotaryEmbedding rope = rope(RotaryEmbedding.positions(graph, n, 1));
    RotaryEmbedding latentRope = rope.at(latentPositions());
    Tensor h = graph.embedding(weight("tok_embeddings.weight"), tokens);
    Mixer first = config.blocks().mixer(0);
    return new Prefix(mixers.add(graph, first, layer(0), h, rope), rope, latentRope);
  }

  /**
   * Returns the hidden states after the last norm; see {@link #hidden(Tensor, Tensor)}.
   *
   * @param routes what to keep of the routers
   */
  LayerHidden hidden(Prefix prefix, Tensor z, Routes routes) {
    RotaryEmbedding rope = prefix.rope();
    RotaryEmbedding latentRope = prefix.latentRope();
    int last = config.layers() - 1;
    Tensor h = prefix.h();
    List<Tensor> kept = new ArrayList<>();
    for (LayerRun run : config.blocks().runs(1, config.layers())) {
      List<Tensor> results = throughMixers(run, h, z, prefix, routes);
      h = results.getFirst();
      kept.addAll(results.subList(1, results.size()));
    }
    Tensor latents = graph.at(z, last);
    LayerWeights w = layer(last);
    h =
        crossAttention.add(
            graph,
            w,
            h,
            crossAttention.keys(graph, w, latents, latentRope),
            crossAttention.values(graph, w, latents),
            rope);
    FeedForwardBlock.Fed fed = feedForward.add(graph, w, h);
    routes.of(graph, fed).ifPresent(kept::add);
    return new LayerHidden(norm(fed.h()), kept);
  }

  /**
   * Runs the layers before those of {@code run} from cross-attention on, each with the mixer of the
   * layer after it. Returns the stream, then what is kept of the routers.
   */
  private List<Tensor> throughMixers(
      LayerRun run, Tensor h, Tensor z, Prefix prefix, Routes routes) {
    int before = run.first() - 1;
    String name = before == 0 ? "layers" : "layers." + before;
    RepeatBuilder repeat = graph.repeat(name, run.count());
    GraphBuilder body = repeat.body();
    Tensor carried = repeat.carry("h", h);
    Tensor latents = repeat.slice("z", z, before);
    RotaryEmbedding inner = prefix.rope().shared(repeat);
    RotaryEmbedding innerLatent =
        inner.at(repeat.share("latent_positions", prefix.latentRope().positions()));
    LayerWeights here =
        LayerWeights.slices(
            repeat, stacked(), weight -> LayerMixers.isOfMixer(weight) ? run.index() : before);
    Tensor next =
        crossAttention.add(
            body,
            here,
            carried,
            crossAttention.keys(body, here, latents, innerLatent),
            crossAttention.values(body, here, latents),
            inner);
    FeedForwardBlock.Fed fed = feedForward.add(body, here, next);
    routes.of(body, fed).ifPresent(kept -> repeat.collect("routes", kept));
    repeat.next(carried, mixers.add(body, run.mixer(), here, fed.h(), inner));
    return repeat.end();
  }

  /** Returns the last norm. */
  Tensor norm(Tensor h) {
    return graph.rmsNorm(h, weight("norm.weight"), (float) config.epsilon());
  }

  private LayerWeights layer(int l) {
    return LayerWeights.of(
        graph, stacked(), name -> LayerMixers.isOfMixer(name) ? config.blocks().index(l) : l);
  }

  /** Returns the weights as states, in the order of the configuration. */
  List<Tensor> weights(List<Parameter> parameters) {
    return parameters.stream().map(parameter -> weight(parameter.name())).toList();
  }
}
