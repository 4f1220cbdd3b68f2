package org.lathe.benchmarks.libtorch;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * The formulas of Llama blocks in the calls that PyTorch code makes.
 *
 * @param heads attention heads
 * @param epsilon of the root mean square norms
 */
record LlamaBlocks(int heads, double epsilon) {
  /**
   * Adds self-attention to h, [batch, n, d].
   *
   * @param turns complex [1, n, 1, d / 2 heads], rotations of the positions
   * @param mask [n, n], added to the scores
   * @param causal whether the mask is the causal one, which has a faster kernel; then none is given
   */
  Tensor selfAttention(LlamaLayer w, Tensor h, Tensor turns, TensorOptional mask, boolean causal) {
    Tensor n = norm(h, w.attentionNorm());
    Tensor q = rope(heads(torch.linear(n, w.wq())), turns);
    Tensor k = rope(heads(torch.linear(n, w.wk())), turns);
    Tensor v = heads(torch.linear(n, w.wv()));
    return torch.add(h, torch.linear(attention(q, k, v, mask, causal), w.wo()));
  }

  /** Adds the gated feed-forward layer to h. */
  Tensor feedForward(LlamaLayer w, Tensor h) {
    Tensor n = norm(h, w.feedForwardNorm());
    Tensor gated = torch.mul(torch.silu(torch.linear(n, w.w1())), torch.linear(n, w.w3()));
    return torch.add(h, torch.linear(gated, w.w2()));
  }

  Tensor norm(Tensor x, Tensor weight) {
    Tensor mean = torch.pow(x, new Scalar(2)).mean(new long[] {-1}, true, new ScalarTypeOptional());
    Tensor scale = torch.rsqrt(torch.add(mean, new Scalar(epsilon)));
    return torch.mul(torch.mul(x, scale), weight);
  }

  /** Returns [batch, n, d] as [batch, n, heads, d / heads]. */
  Tensor heads(Tensor x) {
    return x.unflatten(-1, heads, x.size(-1) / heads);
  }

  static Tensor rope(Tensor x, Tensor turns) {
    Tensor pairs = torch.view_as_complex(x.unflatten(-1, x.size(-1) / 2, 2));
    return torch.view_as_real(torch.mul(pairs, turns)).flatten(3, 4);
  }

  /** Returns attention between tensors [batch, n, heads, d / heads] as [batch, n, d]. */
  static Tensor attention(Tensor q, Tensor k, Tensor v, TensorOptional mask, boolean causal) {
    return torch
        .scaled_dot_product_attention(
            q.transpose(1, 2),
            k.transpose(1, 2),
            v.transpose(1, 2),
            mask,
            0,
            causal,
            new DoubleOptional(),
            false)
        .transpose(1, 2)
        .flatten(2, 3);
  }
}
