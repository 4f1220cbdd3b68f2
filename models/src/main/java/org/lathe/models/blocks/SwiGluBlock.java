package org.lathe.models.blocks;

import java.util.Optional;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;

/**
 * The gated feed-forward layer {@code w2(silu(w1 x) * w3 x)} after a root mean square norm, added
 * to the residual stream. Weights {@code ffn_norm} and {@code feed_forward.w1}, {@code w2}, {@code
 * w3}.
 *
 * @param epsilon of the norm
 */
public record SwiGluBlock(float epsilon) implements FeedForwardBlock {
  @Override
  public Fed add(GraphBuilder g, LayerWeights w, Tensor h) {
    Tensor n = g.rmsNorm(h, w.get("ffn_norm"), epsilon);
    Tensor gated =
        g.swiglu(g.linear(n, w.get("feed_forward.w1")), g.linear(n, w.get("feed_forward.w3")));
    return new Fed(g.add(h, g.linear(gated, w.get("feed_forward.w2"))), Optional.empty());
  }

  /**
   * Returns {@code 2/3 * 4d} rounded down, then up to a multiple of 32, which is the width of the
   * hidden layer.
   *
   * @throws IllegalArgumentException if that is more than an int
   */
  public static int hiddenFor(int dim) {
    long hidden = (2 * (4L * dim) / 3 + 31) / 32 * 32;
    if (hidden != (int) hidden) {
      throw new IllegalArgumentException(
          "model configuration: dim %d is too large for a feed-forward layer of %d"
              .formatted(dim, hidden));
    }
    return (int) hidden;
  }
}
