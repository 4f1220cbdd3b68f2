package org.lathe.models.blocks;

import java.util.Optional;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;

/** The feed-forward layer of a decoder's layers, after a root mean square norm. */
public sealed interface FeedForwardBlock permits SwiGluBlock, ExpertBlock {
  /** Returns the block of a decoder. */
  static FeedForwardBlock of(LayerBlocks blocks, float epsilon) {
    return blocks
        .experts()
        .<FeedForwardBlock>map(size -> new ExpertBlock(size, epsilon))
        .orElseGet(() -> new SwiGluBlock(epsilon));
  }

  /** Adds the feed-forward layer to {@code h}, [batch, n, d]. */
  Fed add(GraphBuilder g, LayerWeights w, Tensor h);

  /**
   * The results of a feed-forward layer.
   *
   * @param h the stream with the layer added, [batch, n, d]
   * @param routing how tokens went to experts, if there are any
   */
  record Fed(Tensor h, Optional<Routing> routing) {}

  /**
   * How tokens went to experts.
   *
   * @param logits of the experts, [experts, batch * n]
   * @param gates of the same shape, zero but for the experts of a token
   */
  record Routing(Tensor logits, Tensor gates) {}
}
