package org.lathe.models.blocks;

import java.util.List;
import java.util.Optional;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;

/** What a graph keeps of how tokens went to experts. */
public enum Routes {
  /** Nothing. */
  NONE,
  /** The gates of the experts, [experts, batch * n]. */
  GATES,
  /** The load balance loss of a layer, [1]. */
  LOAD_BALANCE,
  /** The logits of the experts, [experts, batch * n]. */
  LOGITS;

  /** Returns what is kept of one layer. */
  public Optional<Tensor> of(GraphBuilder g, FeedForwardBlock.Fed fed) {
    return this == NONE ? Optional.empty() : fed.routing().map(routing -> kept(g, routing));
  }

  private Tensor kept(GraphBuilder g, FeedForwardBlock.Routing routing) {
    return switch (this) {
      case GATES -> routing.gates();
      case LOAD_BALANCE -> g.loadBalance(routing.logits(), routing.gates());
      case LOGITS -> routing.logits();
      case NONE -> throw new IllegalStateException("nothing is kept");
    };
  }

  /**
   * Returns what was kept of all layers as one tensor.
   *
   * @param kept of consecutive layers, [layers, ..], or of one layer
   * @param ofLayer extents of what is kept of one layer
   * @return [L, ..]
   */
  public static Tensor join(GraphBuilder g, List<Tensor> kept, Shape ofLayer) {
    List<Tensor> stacks =
        kept.stream()
            .map(each -> g.reshape(each, ofLayer.stacked(each.shape().size() / ofLayer.size())))
            .toList();
    return stacks.size() == 1 ? stacks.getFirst() : g.concat(stacks);
  }
}
