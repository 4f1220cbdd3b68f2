package org.lathe.models.ltm;

import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.lathe.graph.Constant;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.RepeatBuilder;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.models.Parameter;
import org.lathe.models.Weights;

/**
 * The decoder {@code p_beta(x | z)} as a graph (Kong et al., 2025, section 3). Layers run as one
 * {@code repeat}, rotated by a self-attention: embedding and first self-attention come before it,
 * so that what no latent reaches can be hoisted; its body is cross-attention and feed-forward of
 * layer l, then self-attention of layer l + 1; cross-attention and feed-forward of the last layer
 * come after it.
 */
final class Decoder {
  private final LtmConfig config;
  private final GraphBuilder graph;
  private final Map<String, Tensor> weights = new HashMap<>();
  private final Tensor cos;
  private final Tensor sin;

  /** Declares the weights as states of {@code graph}. */
  Decoder(LtmConfig config, GraphBuilder graph) {
    this.config = config;
    this.graph = graph;
    for (Parameter parameter : Parameters.of(config)) {
      weights.put(parameter.name(), graph.state(parameter.name(), parameter.type()));
    }
    RopeTables tables = RopeTables.of(config);
    this.cos = graph.constant("rope.cos", tables.type(), tables.cos());
    this.sin = graph.constant("rope.sin", tables.type(), tables.sin());
  }

  /** The weight of this name, as a state: stacked [L, ..] for a weight of the layers. */
  Tensor weight(String name) {
    return weights.get(name);
  }

  /**
   * Hidden states after the last norm.
   *
   * @param tokens int32 [batch, n]
   * @param z [L, batch, n_z, d]
   * @return [batch, n, d]; times the embedding table they are the logits
   */
  Tensor hidden(Tensor tokens, Tensor z) {
    int n = tokens.shape().extent(1);
    Tensor positions = positions(n, 1);
    Tensor latentPositions = positions(config.latentsPerLayer(), config.latentStride());
    int last = config.layers() - 1;

    Tensor h = graph.embedding(weight("tok_embeddings.weight"), tokens);
    h = selfAttention(graph, layer(0), h, cos, sin, positions);
    if (last > 0) {
      RepeatBuilder repeat = graph.repeat("layers", last);
      GraphBuilder body = repeat.body();
      Tensor carried = repeat.carry("h", h);
      Tensor latents = repeat.slice("z", z, 0);
      Tensor innerCos = repeat.share("rope.cos", cos);
      Tensor innerSin = repeat.share("rope.sin", sin);
      Tensor innerPositions = repeat.share("positions", positions);
      Tensor innerLatentPositions = repeat.share("latent_positions", latentPositions);
      // The body holds self-attention of the layer after.
      Weights here = slices(repeat, name -> name.startsWith("attention") ? 1 : 0);
      Tensor next =
          crossAttention(
              body,
              here,
              carried,
              latentKeys(body, here, latents, innerCos, innerSin, innerLatentPositions),
              latentValues(body, here, latents),
              innerCos,
              innerSin,
              innerPositions);
      next = feedForward(body, here, next);
      next = selfAttention(body, here, next, innerCos, innerSin, innerPositions);
      repeat.next(carried, next);
      h = repeat.end().getFirst();
    }
    Tensor latents = graph.at(z, last);
    h =
        crossAttention(
            graph,
            layer(last),
            h,
            latentKeys(graph, layer(last), latents, cos, sin, latentPositions),
            latentValues(graph, layer(last), latents),
            cos,
            sin,
            positions);
    h = feedForward(graph, layer(last), h);
    return graph.rmsNorm(h, weight("norm.weight"), (float) config.epsilon());
  }

  /**
   * The weights of the layer that an iteration runs, sliced when first asked for.
   *
   * @param offset from a name to the layer of the first iteration
   */
  Weights slices(RepeatBuilder repeat, ToIntFunction<String> offset) {
    Map<String, Tensor> sliced = new HashMap<>();
    return name ->
        sliced.computeIfAbsent(
            name,
            key -> repeat.slice(key, weight("layers." + key + ".weight"), offset.applyAsInt(key)));
  }

  /** The weights of one layer, by name without {@code layers.} and {@code .weight}. */
  @FunctionalInterface
  interface Weights {
    Tensor get(String name);
  }

  /** The weights of layer {@code l}, for tasks outside the repeat. */
  private Weights layer(int l) {
    return name -> graph.at(weight("layers." + name + ".weight"), l);
  }

  /** Adds what the tokens read from each other. */
  private Tensor selfAttention(
      GraphBuilder g, Weights w, Tensor h, Tensor cos, Tensor sin, Tensor positions) {
    Tensor n = g.rmsNorm(h, w.get("attention_norm"), (float) config.epsilon());
    Tensor q = g.rope(g.linear(n, w.get("attention.wq")), cos, sin, positions);
    Tensor k = g.rope(g.linear(n, w.get("attention.wk")), cos, sin, positions);
    Tensor v = g.linear(n, w.get("attention.wv"));
    Tensor a = g.causalAttention(q, k, v, config.heads(), config.window());
    return g.add(h, g.linear(a, w.get("attention.wo")));
  }

  /** Adds what the tokens read from keys and values [batch, n_z, d] of this layer's latents. */
  Tensor crossAttention(
      GraphBuilder g,
      Weights w,
      Tensor h,
      Tensor keys,
      Tensor values,
      Tensor cos,
      Tensor sin,
      Tensor positions) {
    Tensor n = g.rmsNorm(h, w.get("cross_attention_norm"), (float) config.epsilon());
    Tensor q = g.rope(g.linear(n, w.get("cross_attention.wq")), cos, sin, positions);
    Tensor a = g.crossAttention(q, keys, values, config.heads());
    return g.add(h, g.linear(a, w.get("cross_attention.wo")));
  }

  /** Keys of the latents of a layer, as cross-attention reads them. */
  static Tensor latentKeys(
      GraphBuilder g, Weights w, Tensor z, Tensor cos, Tensor sin, Tensor latentPositions) {
    return g.rope(g.linear(z, w.get("cross_attention.wk")), cos, sin, latentPositions);
  }

  /** Values of the latents of a layer. */
  static Tensor latentValues(GraphBuilder g, Weights w, Tensor z) {
    return g.linear(z, w.get("cross_attention.wv"));
  }

  /** Adds {@code w2(silu(w1 x) * w3 x)}. */
  Tensor feedForward(GraphBuilder g, Weights w, Tensor h) {
    Tensor n = g.rmsNorm(h, w.get("ffn_norm"), (float) config.epsilon());
    Tensor gated =
        g.swiglu(g.linear(n, w.get("feed_forward.w1")), g.linear(n, w.get("feed_forward.w3")));
    return g.add(h, g.linear(gated, w.get("feed_forward.w2")));
  }

  /** The tables' rows that {@code count} places {@code stride} apart read, as a constant. */
  Tensor positions(int count, int stride) {
    int[] positions = new int[count];
    for (int i = 0; i < count; i++) {
      positions[i] = i * stride;
    }
    return graph.constant("positions", TensorType.i32(count), Constant.of(positions));
  }

  Tensor cos() {
    return cos;
  }

  Tensor sin() {
    return sin;
  }
}
