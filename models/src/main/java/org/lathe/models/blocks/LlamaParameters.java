package org.lathe.models.blocks;

import java.util.ArrayList;
import java.util.List;
import org.lathe.graph.TensorType;
import org.lathe.models.Parameter;

/** The weights of Llama-style decoders, by the names of the authors' release. */
public final class LlamaParameters {
  /** Deviation of the normal start of most matrices. */
  private static final double DEVIATION = 0.02;

  private LlamaParameters() {}

  /**
   * Returns all weights, in the order of the release's modules; {@code wo} and {@code w3} start
   * smaller, by {@code 1 / sqrt(2L)}.
   *
   * @param cross whether each layer reads latents by cross-attention
   */
  public static List<Parameter> of(int vocabulary, int dim, int layers, int hidden, boolean cross) {
    double residual = DEVIATION / Math.sqrt(2.0 * layers);
    List<Parameter> all = new ArrayList<>();
    all.add(
        new Parameter("tok_embeddings.weight", TensorType.f32(vocabulary, dim), false, DEVIATION));
    attention(all, "attention", layers, dim, residual);
    if (cross) {
      attention(all, "cross_attention", layers, dim, residual);
    }
    all.add(matrix("layers.feed_forward.w1.weight", layers, hidden, dim, DEVIATION));
    all.add(matrix("layers.feed_forward.w2.weight", layers, dim, hidden, DEVIATION));
    all.add(matrix("layers.feed_forward.w3.weight", layers, hidden, dim, residual));
    all.add(vector("layers.attention_norm.weight", layers, dim));
    if (cross) {
      all.add(vector("layers.cross_attention_norm.weight", layers, dim));
    }
    all.add(vector("layers.ffn_norm.weight", layers, dim));
    all.add(new Parameter("norm.weight", TensorType.f32(dim), false, 0));
    return List.copyOf(all);
  }

  private static void attention(
      List<Parameter> all, String name, int layers, int d, double residual) {
    String prefix = "layers." + name + ".";
    all.add(matrix(prefix + "wq.weight", layers, d, d, DEVIATION));
    all.add(matrix(prefix + "wk.weight", layers, d, d, DEVIATION));
    all.add(matrix(prefix + "wv.weight", layers, d, d, DEVIATION));
    all.add(matrix(prefix + "wo.weight", layers, d, d, residual));
  }

  private static Parameter matrix(String name, int layers, int out, int in, double deviation) {
    return new Parameter(name, TensorType.f32(layers, out, in), true, deviation);
  }

  private static Parameter vector(String name, int layers, int width) {
    return new Parameter(name, TensorType.f32(layers, width), true, 0);
  }

  /**
   * Returns Lathe's name of a weight. The release's fused feed-forward layer names its matrices
   * gate, down and up, and a compiled module prefixes its names with {@code _orig_mod.}.
   */
  public static String canonical(String name) {
    return name.replace("_orig_mod.", "")
        .replace(".gate_proj.", ".w1.")
        .replace(".down_proj.", ".w2.")
        .replace(".up_proj.", ".w3.");
  }
}
