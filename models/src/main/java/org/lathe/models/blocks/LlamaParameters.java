package org.lathe.models.blocks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lathe.graph.TensorType;
import org.lathe.models.Parameter;
import org.lathe.models.WeightStart;

/** The weights of Llama-style decoders, by the names of the authors' release. */
public final class LlamaParameters {
  /** Deviation of the normal start of most matrices. */
  public static final double DEVIATION = 0.02;

  /** What {@code torch.compile} puts into the names of a module. */
  private static final String COMPILED = "_orig_mod.";

  /** Parts of names in the release's fused feed-forward layers, and those of its plain ones. */
  private static final Map<String, String> FUSED =
      Map.of(".gate_proj.", ".w1.", ".down_proj.", ".w2.", ".up_proj.", ".w3.");

  private LlamaParameters() {}

  /**
   * Returns all weights, in the order of the release's modules; {@code wo} and {@code w3} start
   * smaller, by {@code 1 / sqrt(2L)}.
   *
   * @param cross whether each layer reads latents by cross-attention
   */
  public static List<Parameter> of(int vocabulary, int dim, int layers, int hidden, boolean cross) {
    List<Parameter> all = new ArrayList<>();
    all.add(
        new Parameter("tok_embeddings.weight", TensorType.f32(vocabulary, dim), false, DEVIATION));
    all.addAll(layers("", dim, layers, hidden, cross));
    return List.copyOf(all);
  }

  /**
   * Returns the weights of the layers and of the norm after them, with this start.
   *
   * @param prefix of their names: empty, or ends with a dot
   * @param cross whether each layer reads latents by cross-attention
   */
  public static List<Parameter> layers(
      String prefix, int dim, int layers, int hidden, boolean cross) {
    double residual = residualDeviation(layers);
    String each = prefix + "layers.";
    List<Parameter> all = new ArrayList<>();
    attention(all, each + "attention.", layers, dim, residual);
    if (cross) {
      attention(all, each + "cross_attention.", layers, dim, residual);
    }
    all.add(matrix(each + "feed_forward.w1.weight", layers, hidden, dim, DEVIATION));
    all.add(matrix(each + "feed_forward.w2.weight", layers, dim, hidden, DEVIATION));
    all.add(matrix(each + "feed_forward.w3.weight", layers, hidden, dim, residual));
    all.add(vector(each + "attention_norm.weight", layers, dim));
    if (cross) {
      all.add(vector(each + "cross_attention_norm.weight", layers, dim));
    }
    all.add(vector(each + "ffn_norm.weight", layers, dim));
    all.add(new Parameter(prefix + "norm.weight", TensorType.f32(dim), false, WeightStart.ONES));
    return List.copyOf(all);
  }

  /** Deviation of the start of matrices that add to the residual stream. */
  static double residualDeviation(int layers) {
    return DEVIATION / Math.sqrt(2.0 * layers);
  }

  static void attention(List<Parameter> all, String prefix, int layers, int d, double residual) {
    all.add(matrix(prefix + "wq.weight", layers, d, d, DEVIATION));
    all.add(matrix(prefix + "wk.weight", layers, d, d, DEVIATION));
    all.add(matrix(prefix + "wv.weight", layers, d, d, DEVIATION));
    all.add(matrix(prefix + "wo.weight", layers, d, d, residual));
  }

  static Parameter matrix(String name, int layers, int out, int in, double deviation) {
    return new Parameter(name, TensorType.f32(layers, out, in), true, deviation);
  }

  static Parameter vector(String name, int layers, int width) {
    return new Parameter(name, TensorType.f32(layers, width), true, WeightStart.ONES);
  }

  /**
   * Returns Lathe's name of a weight. The release's fused feed-forward layer names its matrices
   * gate, down and up, and a compiled module prefixes its names with {@code _orig_mod.}.
   */
  public static String canonical(String name) {
    String found = name.replace(COMPILED, "");
    for (Map.Entry<String, String> fused : FUSED.entrySet()) {
      found = found.replace(fused.getKey(), fused.getValue());
    }
    return found;
  }

  /**
   * Returns the name of a weight in checkpoints of the release's training, whose feed-forward
   * layers are fused and whose attention is compiled: the reverse of {@link #canonical}.
   */
  public static String released(String name) {
    String found = name.replaceFirst("\\.((?:cross_)?attention\\.)", ".$1" + COMPILED);
    for (Map.Entry<String, String> fused : FUSED.entrySet()) {
      found = found.replace(fused.getValue(), fused.getKey());
    }
    return found;
  }
}
