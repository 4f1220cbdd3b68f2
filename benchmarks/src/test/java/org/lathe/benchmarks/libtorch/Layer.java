package org.lathe.benchmarks.libtorch;

import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/** The weights of one layer, with the names of the release without {@code layers.l}. */
record Layer(
    Tensor attentionNorm,
    Tensor wq,
    Tensor wk,
    Tensor wv,
    Tensor wo,
    Tensor crossAttentionNorm,
    Tensor crossWq,
    Tensor crossWk,
    Tensor crossWv,
    Tensor crossWo,
    Tensor feedForwardNorm,
    Tensor w1,
    Tensor w2,
    Tensor w3) {

  static Layer of(Function<String, Tensor> weight) {
    return new Layer(
        weight.apply("attention_norm"),
        weight.apply("attention.wq"),
        weight.apply("attention.wk"),
        weight.apply("attention.wv"),
        weight.apply("attention.wo"),
        weight.apply("cross_attention_norm"),
        weight.apply("cross_attention.wq"),
        weight.apply("cross_attention.wk"),
        weight.apply("cross_attention.wv"),
        weight.apply("cross_attention.wo"),
        weight.apply("ffn_norm"),
        weight.apply("feed_forward.w1"),
        weight.apply("feed_forward.w2"),
        weight.apply("feed_forward.w3"));
  }
}
