package org.lathe.benchmarks.libtorch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.lathe.benchmarks.ModelInTraining;
import org.lathe.models.gpt.LlamaConfig;

/** An autoregressive decoder of Llama blocks. */
final class LlamaModel extends LibtorchModel {
  /** Consecutive products and attention sums of a layer: 4 and 2. */
  private static final int SUMS_OF_LAYER = 6;

  private final LlamaConfig config;
  private final LlamaBlocks blocks;
  private final List<LlamaLayer> layers = new ArrayList<>();
  private final Tensor turns;

  /** Whether positions see all before them. */
  private final boolean whole;

  private final TensorOptional mask;

  LlamaModel(ModelInTraining ours, int threads, LlamaConfig config) {
    super(ours, threads, SUMS_OF_LAYER, config.hidden());
    this.config = config;
    this.blocks = new LlamaBlocks(config.heads(), config.epsilon());
    for (int l = 0; l < config.layers(); l++) {
      int number = l;
      layers.add(LlamaLayer.of(name -> tensor("layers." + name + ".weight", number)));
    }
    int n = ours.workload().length();
    this.turns = Tensors.turns(config.ropeTheta(), config.dim() / config.heads(), n, 1);
    this.whole = config.window() >= n;
    this.mask =
        whole ? new TensorOptional() : new TensorOptional(Tensors.window(n, config.window()));
    restart();
  }

  @Override
  Tensor nll() {
    Tensor table = tensor("tok_embeddings.weight", 0);
    return Scoped.value(
        () -> {
          Tensor h = torch.embedding(table, tokens);
          for (LlamaLayer layer : layers) {
            Tensor before = h;
            Tensor read =
                Scoped.value(() -> blocks.selfAttention(layer, before, turns, mask, whole));
            h = Scoped.value(() -> blocks.feedForward(layer, read));
          }
          return crossEntropy(blocks.norm(h, tensor("norm.weight", 0)), table);
        });
  }
}
