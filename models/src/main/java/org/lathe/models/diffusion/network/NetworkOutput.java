package org.lathe.models.diffusion.network;

import java.util.Optional;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;

/**
 * What a network ends with, of which logits are made.
 *
 * @param hidden the last states, [batch, n, d]
 * @param table output embedding, [V, d]
 * @param bias of each token, [V], if there is one
 */
record NetworkOutput(Tensor hidden, Tensor table, Optional<Tensor> bias) {
  /** Returns the logits of each place, [batch, n, V]. */
  Tensor logits(GraphBuilder g) {
    Tensor logits = g.linear(hidden, table);
    return bias.map(b -> g.addBias(logits, b)).orElse(logits);
  }

  /** Returns the cross-entropy of each place, [batch, n]; 0 where the target is -1. */
  Tensor crossEntropy(GraphBuilder g, Tensor targets) {
    return bias.map(b -> g.linearCrossEntropy(hidden, table, b, targets))
        .orElseGet(() -> g.linearCrossEntropy(hidden, table, targets));
  }
}
