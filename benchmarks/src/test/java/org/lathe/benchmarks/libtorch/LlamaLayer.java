package org.lathe.benchmarks.libtorch;

import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/** The weights of one Llama block, with the names of the release without {@code layers.l}. */
record LlamaLayer(
    Tensor attentionNorm,
    Tensor wq,
    Tensor wk,
    Tensor wv,
    Tensor wo,
    Tensor feedForwardNorm,
    Tensor w1,
    Tensor w2,
    Tensor w3) {

  static LlamaLayer of(Function<String, Tensor> weight) {
    return new LlamaLayer(
        weight.apply("attention_norm"),
        weight.apply("attention.wq"),
        weight.apply("attention.wk"),
        weight.apply("attention.wv"),
        weight.apply("attention.wo"),
        weight.apply("ffn_norm"),
        weight.apply("feed_forward.w1"),
        weight.apply("feed_forward.w2"),
        weight.apply("feed_forward.w3"));
  }
}
