package org.lathe.models.diffusion.network;

import java.util.List;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;
import org.lathe.models.blocks.LayerWeights;
import org.lathe.models.blocks.RotaryEmbedding;

/**
 * A transformer block that a conditioning vector c modulates (Peebles and Xie, 2023, "Scalable
 * Diffusion Models with Transformers"): of six linear maps of c, each with a bias, three are shift,
 * scale and gate of attention, three those of the feed-forward layer.
 *
 * <pre>{@code
 * h += gate1 * W_o attention(rotary(W_q x), rotary(W_k x), W_v x),   x = norm(h) (1 + scale1) + shift1
 * h += gate2 * feedForward(norm(h) (1 + scale2) + shift2)
 * }</pre>
 *
 * @param heads attention heads
 * @param modulation prefix of the names of the six maps, which ends with a dot
 * @param projections names of the matrices of queries, keys, values and outputs
 * @param norm the norms, without what c gives
 * @param feedForward the feed-forward layer
 */
record ModulatedBlock(
    int heads, String modulation, List<String> projections, Norm norm, FeedForward feedForward) {
  /** The six maps, in the order of the releases. */
  static final List<String> MODULATIONS =
      List.of("shift1", "scale1", "gate1", "shift2", "scale2", "gate2");

  /** A norm of the rows of a block. */
  @FunctionalInterface
  interface Norm {
    /**
     * Adds it.
     *
     * @param number 1 before attention, 2 before the feed-forward layer
     */
    Tensor of(GraphBuilder g, LayerWeights w, int number, Tensor h);
  }

  /** A feed-forward layer. */
  @FunctionalInterface
  interface FeedForward {
    /** Adds it to rows that are normed. */
    Tensor of(GraphBuilder g, LayerWeights w, Tensor x);
  }

  /**
   * Adds the block.
   *
   * @param h residual stream, [batch, n, d]
   * @param c conditioning vectors, [batch, c]; or [1, c], the same for all
   */
  Tensor add(GraphBuilder g, LayerWeights w, Tensor h, Tensor c, RotaryEmbedding rope) {
    Tensor x = modulated(g, w, norm.of(g, w, 1, h), c, 1);
    Tensor q = rope.rotate(g, g.linear(x, w.get(projections.get(0))));
    Tensor k = rope.rotate(g, g.linear(x, w.get(projections.get(1))));
    Tensor v = g.linear(x, w.get(projections.get(2)));
    Tensor read = g.linear(g.crossAttention(q, k, v, heads), w.get(projections.get(3)));
    Tensor next = g.gatedAdd(h, read, map(g, w, modulation + "gate1", c));
    Tensor y = modulated(g, w, norm.of(g, w, 2, next), c, 2);
    return g.gatedAdd(next, feedForward.of(g, w, y), map(g, w, modulation + "gate2", c));
  }

  private Tensor modulated(GraphBuilder g, LayerWeights w, Tensor x, Tensor c, int number) {
    return g.modulate(
        x,
        map(g, w, modulation + "shift" + number, c),
        map(g, w, modulation + "scale" + number, c));
  }

  /** Adds a linear map with a bias. */
  static Tensor map(GraphBuilder g, LayerWeights w, String name, Tensor x) {
    return g.addBias(g.linear(x, w.get(name + ".weight")), w.get(name + ".bias"));
  }
}
