package org.lathe.benchmarks.libtorch;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.lathe.models.ltm.LtmConfig;

/** The formulas of the decoder in the calls that PyTorch code makes. */
final class Decoder {
  private final LlamaBlocks blocks;
  private final Tensor table;
  private final Tensor lastNorm;
  private final List<Layer> layers;
  private final Tensor mask;
  private final Tensor turns;
  private final Tensor latentTurns;

  /**
   * Creates a decoder with these weights.
   *
   * @param mask [n, n], added to the scores
   * @param turns complex [1, n, 1, d / 2 heads], rotations of the tokens' positions
   * @param latentTurns the same of the latents' positions
   */
  Decoder(
      LtmConfig config,
      Tensor table,
      Tensor lastNorm,
      List<Layer> layers,
      Tensor mask,
      Tensor turns,
      Tensor latentTurns) {
    this.blocks = new LlamaBlocks(config.heads(), config.epsilon());
    this.table = table;
    this.lastNorm = lastNorm;
    this.layers = layers;
    this.mask = mask;
    this.turns = turns;
    this.latentTurns = latentTurns;
  }

  /**
   * Returns the prefix, which no latent influences: embedding and first self-attention, [batch, n,
   * d].
   */
  Tensor prefix(Tensor tokens) {
    return Scoped.value(() -> selfAttention(layers.getFirst(), torch.embedding(table, tokens)));
  }

  /**
   * Returns the negative log likelihood in nats, summed.
   *
   * @param prefix from {@link #prefix}
   * @param z [L, batch, n_z, d]
   * @param model that holds the targets
   */
  Tensor nll(Tensor prefix, Tensor z, LibtorchModel model) {
    return Scoped.value(
        () -> {
          Tensor h = prefix;
          for (int l = 0; l < layers.size(); l++) {
            Tensor before = h;
            Layer layer = layers.get(l);
            Tensor latents = z.select(0, l);
            Tensor attended = l == 0 ? before : Scoped.value(() -> selfAttention(layer, before));
            Tensor read = Scoped.value(() -> crossAttention(layer, attended, latents));
            h = Scoped.value(() -> blocks.feedForward(layer.self(), read));
          }
          return model.crossEntropy(blocks.norm(h, lastNorm), table);
        });
  }

  private Tensor selfAttention(Layer w, Tensor h) {
    return blocks.selfAttention(w.self(), h, turns, new TensorOptional(mask), false);
  }

  private Tensor crossAttention(Layer w, Tensor h, Tensor z) {
    Tensor n = blocks.norm(h, w.crossAttentionNorm());
    Tensor q = LlamaBlocks.rope(blocks.heads(torch.linear(n, w.crossWq())), turns);
    Tensor k = LlamaBlocks.rope(blocks.heads(torch.linear(z, w.crossWk())), latentTurns);
    Tensor v = blocks.heads(torch.linear(z, w.crossWv()));
    Tensor a = LlamaBlocks.attention(q, k, v, new TensorOptional(), false);
    return torch.add(h, torch.linear(a, w.crossWo()));
  }
}
