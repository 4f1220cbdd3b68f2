package org.lathe.models.blocks;

import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;

/**
 * Attention to a few latent vectors, after a root mean square norm, added to the residual stream
 * (Kong et al., 2025, section 3). Weights {@code cross_attention_norm} and {@code
 * cross_attention.wq}, {@code wk}, {@code wv}, {@code wo}.
 *
 * @param heads attention heads
 * @param epsilon of the norm
 */
public record CrossAttentionBlock(int heads, float epsilon) {
  /** Adds cross-attention to the keys and values, [batch, n_z, d], to {@code h}, [batch, n, d]. */
  public Tensor add(
      GraphBuilder g, LayerWeights w, Tensor h, Tensor keys, Tensor values, RotaryEmbedding rope) {
    Tensor n = g.rmsNorm(h, w.get("cross_attention_norm"), epsilon);
    Tensor q = rope.rotate(g, g.linear(n, w.get("cross_attention.wq")));
    Tensor a = g.crossAttention(q, keys, values, heads);
    return g.add(h, g.linear(a, w.get("cross_attention.wo")));
  }

  /**
   * Returns the keys of latents.
   *
   * @param z [batch, n_z, d]
   * @param rope at the latents' positions
   */
  public Tensor keys(GraphBuilder g, LayerWeights w, Tensor z, RotaryEmbedding rope) {
    return rope.rotate(g, g.linear(z, w.get("cross_attention.wk")));
  }

  /** Returns the values of latents, [batch, n_z, d]. */
  public Tensor values(GraphBuilder g, LayerWeights w, Tensor z) {
    return g.linear(z, w.get("cross_attention.wv"));
  }
}
