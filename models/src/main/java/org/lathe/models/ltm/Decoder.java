package org.lathe.models.ltm;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.RepeatBuilder;
import org.lathe.graph.Tensor;
import org.lathe.models.Parameter;
import org.lathe.models.blocks.CrossAttentionBlock;
import org.lathe.models.blocks.LayerWeights;
import org.lathe.models.blocks.RopeTables;
import org.lathe.models.blocks.RotaryEmbedding;
import org.lathe.models.blocks.SelfAttentionBlock;
import org.lathe.models.blocks.SwiGluBlock;

/**
 * The decoder {@code p_beta(x | z)} as a graph (Kong et al., 2025, section 3). Layers run as one
 * {@code repeat}, rotated by a self-attention: embedding and first self-attention come before it,
 * so that what no latent influences can be hoisted; its body is cross-attention and feed-forward of
 * layer l, then self-attention of layer l + 1; cross-attention and feed-forward of the last layer
 * come after it.
 */
public final class Decoder {
  private final LtmConfig config;
  private final GraphBuilder graph;
  private final Map<String, Tensor> weights = new HashMap<>();
  private final RopeTables tables;
  private final SelfAttentionBlock selfAttention;
  private final CrossAttentionBlock crossAttention;
  private final SwiGluBlock feedForward;

  /** Declares the weights as states of {@code graph}. */
  public Decoder(LtmConfig config, GraphBuilder graph) {
    this.config = config;
    this.graph = graph;
    for (Parameter parameter : config.parameters()) {
      weights.put(parameter.name(), graph.state(parameter.name(), parameter.type()));
    }
    this.tables = RopeTables.of(config.positions(), config.headWidth(), config.ropeTheta());
    float epsilon = (float) config.epsilon();
    this.selfAttention = new SelfAttentionBlock(config.heads(), config.window(), epsilon);
    this.crossAttention = new CrossAttentionBlock(config.heads(), epsilon);
    this.feedForward = new SwiGluBlock(epsilon);
  }

  /** Returns the weight of this name, as a state: stacked [L, ..] for a weight of the layers. */
  public Tensor weight(String name) {
    return weights.get(name);
  }

  /** Returns the weights of all layers by their name inside a layer. */
  LayerWeights.Stacked stacked() {
    return name -> weight("layers." + name + ".weight");
  }

  SelfAttentionBlock selfAttention() {
    return selfAttention;
  }

  CrossAttentionBlock crossAttention() {
    return crossAttention;
  }

  SwiGluBlock feedForward() {
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
    return hidden(prefix(tokens), z);
  }

  /**
   * What no latent influences, which several samples of z share.
   *
   * @param h hidden states after the first self-attention
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
    return new Prefix(selfAttention.add(graph, layer(0), h, rope), rope, latentRope);
  }

  /** Returns the hidden states after the last norm; see {@link #hidden(Tensor, Tensor)}. */
  Tensor hidden(Prefix prefix, Tensor z) {
    RotaryEmbedding rope = prefix.rope();
    RotaryEmbedding latentRope = prefix.latentRope();
    int last = config.layers() - 1;
    Tensor h = prefix.h();
    if (last > 0) {
      RepeatBuilder repeat = graph.repeat("layers", last);
      GraphBuilder body = repeat.body();
      Tensor carried = repeat.carry("h", h);
      Tensor latents = repeat.slice("z", z, 0);
      RotaryEmbedding inner = rope.shared(repeat);
      RotaryEmbedding innerLatent =
          inner.at(repeat.share("latent_positions", latentRope.positions()));
      // The body holds self-attention of the layer after.
      LayerWeights here =
          LayerWeights.slices(repeat, stacked(), name -> name.startsWith("attention") ? 1 : 0);
      Tensor next =
          crossAttention.add(
              body,
              here,
              carried,
              crossAttention.keys(body, here, latents, innerLatent),
              crossAttention.values(body, here, latents),
              inner);
      next = feedForward.add(body, here, next);
      next = selfAttention.add(body, here, next, inner);
      repeat.next(carried, next);
      h = repeat.end().getFirst();
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
    h = feedForward.add(graph, w, h);
    return norm(h);
  }

  /** Returns the last norm. */
  Tensor norm(Tensor h) {
    return graph.rmsNorm(h, weight("norm.weight"), (float) config.epsilon());
  }

  private LayerWeights layer(int l) {
    return LayerWeights.of(graph, stacked(), l);
  }

  /** Returns the weights as states, in the order of the configuration. */
  List<Tensor> weights(List<Parameter> parameters) {
    return parameters.stream().map(parameter -> weight(parameter.name())).toList();
  }
}
