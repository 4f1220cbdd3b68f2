package org.lathe.benchmarks.libtorch;

import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.lathe.models.ltm.LtmConfig;

/** The formulas of the decoder in the calls that PyTorch code makes. */
final class Decoder {
  /** at::Reduction::Sum. */
  private static final long SUM = 2;

  private static final long NOT_SCORED = -1;

  private final LtmConfig config;
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
    this.config = config;
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
   * @param targets [batch n], int64
   */
  Tensor nll(Tensor prefix, Tensor z, Tensor targets) {
    return Scoped.value(
        () -> {
          Tensor h = prefix;
          for (int l = 0; l < layers.size(); l++) {
            Tensor before = h;
            Layer layer = layers.get(l);
            Tensor latents = z.select(0, l);
            Tensor attended = l == 0 ? before : Scoped.value(() -> selfAttention(layer, before));
            Tensor read = Scoped.value(() -> crossAttention(layer, attended, latents));
            h = Scoped.value(() -> feedForward(layer, read));
          }
          Tensor last = norm(h, lastNorm).flatten(0, 1);
          return Scoped.value(
              () ->
                  torch.cross_entropy_loss(
                      torch.linear(last, table),
                      targets,
                      new TensorOptional(),
                      SUM,
                      NOT_SCORED,
                      0));
        });
  }

  private Tensor selfAttention(Layer w, Tensor h) {
    Tensor n = norm(h, w.attentionNorm());
    Tensor q = rope(heads(torch.linear(n, w.wq())), turns);
    Tensor k = rope(heads(torch.linear(n, w.wk())), turns);
    Tensor v = heads(torch.linear(n, w.wv()));
    Tensor a = attention(q, k, v, new TensorOptional(mask));
    return torch.add(h, torch.linear(a, w.wo()));
  }

  private Tensor crossAttention(Layer w, Tensor h, Tensor z) {
    Tensor n = norm(h, w.crossAttentionNorm());
    Tensor q = rope(heads(torch.linear(n, w.crossWq())), turns);
    Tensor k = rope(heads(torch.linear(z, w.crossWk())), latentTurns);
    Tensor v = heads(torch.linear(z, w.crossWv()));
    Tensor a = attention(q, k, v, new TensorOptional());
    return torch.add(h, torch.linear(a, w.crossWo()));
  }

  private Tensor feedForward(Layer w, Tensor h) {
    Tensor n = norm(h, w.feedForwardNorm());
    Tensor gated = torch.mul(torch.silu(torch.linear(n, w.w1())), torch.linear(n, w.w3()));
    return torch.add(h, torch.linear(gated, w.w2()));
  }

  private Tensor norm(Tensor x, Tensor weight) {
    Tensor mean = torch.pow(x, new Scalar(2)).mean(new long[] {-1}, true, new ScalarTypeOptional());
    Tensor scale = torch.rsqrt(torch.add(mean, new Scalar(config.epsilon())));
    return torch.mul(torch.mul(x, scale), weight);
  }

  /** Returns [batch, n, d] as [batch, n, heads, d / heads]. */
  private Tensor heads(Tensor x) {
    return x.unflatten(-1, config.heads(), config.headWidth());
  }

  private static Tensor rope(Tensor x, Tensor turns) {
    Tensor pairs = torch.view_as_complex(x.unflatten(-1, x.size(-1) / 2, 2));
    return torch.view_as_real(torch.mul(pairs, turns)).flatten(3, 4);
  }

  private static Tensor attention(Tensor q, Tensor k, Tensor v, TensorOptional mask) {
    return torch
        .scaled_dot_product_attention(
            q.transpose(1, 2),
            k.transpose(1, 2),
            v.transpose(1, 2),
            mask,
            0,
            false,
            new DoubleOptional(),
            false)
        .transpose(1, 2)
        .flatten(2, 3);
  }
}
