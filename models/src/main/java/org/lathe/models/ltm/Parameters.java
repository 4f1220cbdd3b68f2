package org.lathe.models.ltm;

import java.util.List;
import org.lathe.graph.TensorType;
import org.lathe.models.Parameter;

/** The weights of a configuration, in the order of the release's modules. */
public final class Parameters {
  /** Deviation of the normal start of most matrices. */
  private static final double DEVIATION = 0.02;

  private Parameters() {}

  /** All weights; {@code wo} and {@code w3} start smaller, by {@code 1 / sqrt(2L)}. */
  public static List<Parameter> of(LtmConfig config) {
    int layers = config.layers();
    int d = config.dim();
    int hidden = config.hidden();
    double residual = DEVIATION / Math.sqrt(2.0 * layers);
    return List.of(
        new Parameter(
            "tok_embeddings.weight", TensorType.f32(config.vocabulary(), d), false, DEVIATION),
        matrix("layers.attention.wq.weight", layers, d, d, DEVIATION),
        matrix("layers.attention.wk.weight", layers, d, d, DEVIATION),
        matrix("layers.attention.wv.weight", layers, d, d, DEVIATION),
        matrix("layers.attention.wo.weight", layers, d, d, residual),
        matrix("layers.cross_attention.wq.weight", layers, d, d, DEVIATION),
        matrix("layers.cross_attention.wk.weight", layers, d, d, DEVIATION),
        matrix("layers.cross_attention.wv.weight", layers, d, d, DEVIATION),
        matrix("layers.cross_attention.wo.weight", layers, d, d, residual),
        matrix("layers.feed_forward.w1.weight", layers, hidden, d, DEVIATION),
        matrix("layers.feed_forward.w2.weight", layers, d, hidden, DEVIATION),
        matrix("layers.feed_forward.w3.weight", layers, hidden, d, residual),
        vector("layers.attention_norm.weight", layers, d),
        vector("layers.cross_attention_norm.weight", layers, d),
        vector("layers.ffn_norm.weight", layers, d),
        new Parameter("norm.weight", TensorType.f32(d), false, 0));
  }

  private static Parameter matrix(String name, int layers, int out, int in, double deviation) {
    return new Parameter(name, TensorType.f32(layers, out, in), true, deviation);
  }

  private static Parameter vector(String name, int layers, int width) {
    return new Parameter(name, TensorType.f32(layers, width), true, 0);
  }
}
