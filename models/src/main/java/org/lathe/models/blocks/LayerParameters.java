package org.lathe.models.blocks;

import static org.lathe.models.blocks.LlamaParameters.DEVIATION;

import java.util.ArrayList;
import java.util.List;
import org.lathe.graph.TensorType;
import org.lathe.models.Parameter;
import org.lathe.models.WeightStart;

/**
 * The weights of decoders whose layers have different blocks. Those of a mixer are stacked over the
 * layers that have it, those of experts over the layers and the experts of each.
 */
public final class LayerParameters {
  /** The published range of Mamba's steps at the start, and their least size. */
  private static final WeightStart STEPS = new WeightStart.InverseSoftplus(1e-3, 0.1, 1e-4);

  private final LayerBlocks blocks;
  private final int dim;
  private final int layers;
  private final int hidden;
  private final boolean cross;
  private final double residual;
  private final List<Parameter> all = new ArrayList<>();

  private LayerParameters(LayerBlocks blocks, int dim, int layers, int hidden, boolean cross) {
    this.blocks = blocks;
    this.dim = dim;
    this.layers = layers;
    this.hidden = hidden;
    this.cross = cross;
    this.residual = LlamaParameters.residualDeviation(layers);
  }

  /**
   * Returns all weights.
   *
   * @param hidden width of the feed-forward layers, if they are no mixtures
   * @param cross whether each layer reads latents by cross-attention
   */
  public static List<Parameter> of(
      LayerBlocks blocks, int vocabulary, int dim, int layers, int hidden, boolean cross) {
    if (blocks.areLlama()) {
      return LlamaParameters.of(vocabulary, dim, layers, hidden, cross);
    }
    return new LayerParameters(blocks, dim, layers, hidden, cross).all(vocabulary);
  }

  private List<Parameter> all(int vocabulary) {
    all.add(
        new Parameter("tok_embeddings.weight", TensorType.f32(vocabulary, dim), false, DEVIATION));
    int attentions = blocks.with(Mixer.ATTENTION, layers).size();
    if (attentions > 0) {
      LlamaParameters.attention(all, "layers.attention.", attentions, dim, residual);
      all.add(LlamaParameters.vector("layers.attention_norm.weight", attentions, dim));
    }
    blocks.mamba().ifPresent(this::mamba);
    if (cross) {
      LlamaParameters.attention(all, "layers.cross_attention.", layers, dim, residual);
      all.add(LlamaParameters.vector("layers.cross_attention_norm.weight", layers, dim));
    }
    blocks.experts().ifPresentOrElse(this::experts, this::swiglu);
    all.add(LlamaParameters.vector("layers.ffn_norm.weight", layers, dim));
    all.add(new Parameter("norm.weight", TensorType.f32(dim), false, WeightStart.ONES));
    return List.copyOf(all);
  }

  private void mamba(MambaSize size) {
    int scans = blocks.with(Mixer.MAMBA, layers).size();
    int inner = size.innerWidth();
    double bound = 1 / Math.sqrt(size.convolution());
    WeightStart filter = new WeightStart.Uniform(bound);
    String each = "layers.mixer.";
    all.add(LlamaParameters.matrix(each + "u.weight", scans, inner, dim, DEVIATION));
    all.add(LlamaParameters.matrix(each + "o.weight", scans, inner, dim, DEVIATION));
    all.add(stacked(each + "conv1d.weight", filter, true, scans, inner, size.convolution()));
    all.add(stacked(each + "conv1d.bias", filter, false, scans, inner));
    all.add(LlamaParameters.matrix(each + "x_dt.weight", scans, size.timeRank(), inner, DEVIATION));
    all.add(LlamaParameters.matrix(each + "x_b.weight", scans, size.stateSize(), inner, DEVIATION));
    all.add(LlamaParameters.matrix(each + "x_c.weight", scans, size.stateSize(), inner, DEVIATION));
    all.add(
        stacked(
            each + "dt_proj.weight",
            new WeightStart.Uniform(1 / Math.sqrt(size.timeRank())),
            true,
            scans,
            inner,
            size.timeRank()));
    all.add(stacked(each + "dt_proj.bias", STEPS, false, scans, inner));
    all.add(
        stacked(
            each + "A_log", new WeightStart.Logarithms(), false, scans, inner, size.stateSize()));
    all.add(stacked(each + "D", WeightStart.ONES, false, scans, inner));
    all.add(LlamaParameters.matrix(each + "out_proj.weight", scans, dim, inner, residual));
    all.add(LlamaParameters.vector("layers.mixer_norm.weight", scans, dim));
  }

  private void experts(ExpertSize size) {
    int number = size.number();
    String each = "layers.feed_forward.";
    all.add(LlamaParameters.matrix(each + "gate.weight", layers, number, dim, DEVIATION));
    all.add(expert(each + "experts.w1.weight", DEVIATION, number, size.hidden(), dim));
    all.add(expert(each + "experts.w2.weight", DEVIATION, number, dim, size.hidden()));
    all.add(expert(each + "experts.w3.weight", residual, number, size.hidden(), dim));
  }

  private Parameter expert(String name, double deviation, int number, int out, int in) {
    return new Parameter(name, TensorType.f32(layers, number, out, in), true, deviation);
  }

  private void swiglu() {
    String each = "layers.feed_forward.";
    all.add(LlamaParameters.matrix(each + "w1.weight", layers, hidden, dim, DEVIATION));
    all.add(LlamaParameters.matrix(each + "w2.weight", layers, dim, hidden, DEVIATION));
    all.add(LlamaParameters.matrix(each + "w3.weight", layers, hidden, dim, residual));
  }

  private static Parameter stacked(String name, WeightStart start, boolean decays, int... extents) {
    return new Parameter(name, TensorType.f32(extents), true, start, decays);
  }
}
