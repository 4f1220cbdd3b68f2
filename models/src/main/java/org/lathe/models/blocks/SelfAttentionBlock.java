package org.lathe.models.blocks;

import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;

/**
 * Causal self-attention over a sliding window, after a root mean square norm, added to the residual
 * stream. Weights {@code attention_norm} and {@code attention.wq}, {@code wk}, {@code wv}, {@code
 * wo}.
 *
 * @param heads attention heads
 * @param window a position attends to itself and the {@code window - 1} before it
 * @param epsilon of the norm
 */
public record SelfAttentionBlock(int heads, int window, float epsilon) {
  /** Adds self-attention between the positions of {@code h}, [batch, n, d], to it. */
  public Tensor add(GraphBuilder g, LayerWeights w, Tensor h, RotaryEmbedding rope) {
    Tensor n = g.rmsNorm(h, w.get("attention_norm"), epsilon);
    Tensor q = rope.rotate(g, g.linear(n, w.get("attention.wq")));
    Tensor k = rope.rotate(g, g.linear(n, w.get("attention.wk")));
    Tensor v = g.linear(n, w.get("attention.wv"));
    Tensor a = g.causalAttention(q, k, v, heads, window);
    return g.add(h, g.linear(a, w.get("attention.wo")));
  }

  /**
   * The results for one position after others whose keys and values are kept in rings.
   *
   * @param h the stream with what was read, [batch, 1, d]
   * @param keys the ring with this position's keys, [batch, rows, d]
   * @param values the ring with this position's values
   */
  public record Step(Tensor h, Tensor keys, Tensor values) {}

  /**
   * Adds attention of its position to itself and the rings to {@code h}, [batch, 1, d]. The sums
   * are those of {@link #add}, in the same order, so the bits are the same.
   */
  public Step step(
      GraphBuilder g, LayerWeights w, Tensor h, Tensor keys, Tensor values, RotaryEmbedding rope) {
    Tensor n = g.rmsNorm(h, w.get("attention_norm"), epsilon);
    Tensor q = rope.rotate(g, g.linear(n, w.get("attention.wq")));
    Tensor k = rope.rotate(g, g.linear(n, w.get("attention.wk")));
    Tensor v = g.linear(n, w.get("attention.wv"));
    Tensor newKeys = g.cacheWrite(keys, k, rope.positions());
    Tensor newValues = g.cacheWrite(values, v, rope.positions());
    Tensor a = g.cachedAttention(q, newKeys, newValues, rope.positions(), heads);
    return new Step(g.add(h, g.linear(a, w.get("attention.wo"))), newKeys, newValues);
  }
}
