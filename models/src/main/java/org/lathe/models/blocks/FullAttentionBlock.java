package org.lathe.models.blocks;

import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;

/**
 * Self-attention without a mask, of every position to every other, after a root mean square norm,
 * added to the residual stream. Weights {@code attention_norm} and {@code attention.wq}, {@code
 * wk}, {@code wv}, {@code wo}.
 *
 * @param heads attention heads
 * @param epsilon of the norm
 */
public record FullAttentionBlock(int heads, float epsilon) {
  /** Adds self-attention between the positions of {@code h}, [batch, n, d], to it. */
  public Tensor add(GraphBuilder g, LayerWeights w, Tensor h, RotaryEmbedding rope) {
    Tensor n = g.rmsNorm(h, w.get("attention_norm"), epsilon);
    Tensor q = rope.rotate(g, g.linear(n, w.get("attention.wq")));
    Tensor k = rope.rotate(g, g.linear(n, w.get("attention.wk")));
    Tensor v = g.linear(n, w.get("attention.wv"));
    Tensor a = g.crossAttention(q, k, v, heads);
    return g.add(h, g.linear(a, w.get("attention.wo")));
  }
}
