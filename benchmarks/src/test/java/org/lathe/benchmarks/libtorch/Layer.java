package org.lathe.benchmarks.libtorch;

import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/** The weights of one layer of a latent thought model: a Llama block that reads latents. */
record Layer(
    LlamaLayer self,
    Tensor crossAttentionNorm,
    Tensor crossWq,
    Tensor crossWk,
    Tensor crossWv,
    Tensor crossWo) {

  static Layer of(Function<String, Tensor> weight) {
    return new Layer(
        LlamaLayer.of(weight),
        weight.apply("cross_attention_norm"),
        weight.apply("cross_attention.wq"),
        weight.apply("cross_attention.wk"),
        weight.apply("cross_attention.wv"),
        weight.apply("cross_attention.wo"));
  }
}
