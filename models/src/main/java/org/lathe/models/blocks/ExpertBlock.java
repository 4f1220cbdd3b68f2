package org.lathe.models.blocks;

import java.util.Optional;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;

/**
 * A mixture of gated feed-forward layers (Mixtral; Jiang et al., 2024) after a root mean square
 * norm, added to the residual stream: each token goes to the two experts with the highest logits
 * {@code gate x}, and gets the sum of their results by the softmax over these two. Weights {@code
 * ffn_norm}, {@code feed_forward.gate} and {@code feed_forward.experts.w1}, {@code w2}, {@code w3}.
 *
 * @param size of the experts
 * @param epsilon of the norm
 */
public record ExpertBlock(ExpertSize size, float epsilon) implements FeedForwardBlock {
  @Override
  public Fed add(GraphBuilder g, LayerWeights w, Tensor h) {
    Tensor n = g.rmsNorm(h, w.get("ffn_norm"), epsilon);
    Shape shape = n.shape();
    Tensor rows = g.reshape(n, Shape.of(shape.rows(), shape.columns()));
    Tensor logits = g.linear(w.get("feed_forward.gate"), rows);
    Tensor gates = g.top2Gates(logits);
    Tensor y =
        g.expertSwiglu(
            n,
            gates,
            w.get("feed_forward.experts.w1"),
            w.get("feed_forward.experts.w3"),
            w.get("feed_forward.experts.w2"),
            size.perToken());
    return new Fed(g.add(h, y), Optional.of(new Routing(logits, gates)));
  }
}
