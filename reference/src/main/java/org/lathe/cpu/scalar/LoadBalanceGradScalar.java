package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.LoadBalanceGrad;

/** Definition of {@code load_balance_grad}. */
public final class LoadBalanceGradScalar implements Definition<LoadBalanceGrad> {
  @Override
  public void apply(LoadBalanceGrad op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView logits = inputs.get(0);
    ArrayView g = inputs.get(2);
    ArrayView out = outputs.getFirst();
    int experts = logits.shape().extent(0);
    int tokens = logits.shape().columns();
    float[] counts = new float[experts];
    LoadBalanceScalar.count(inputs.get(1), counts);
    float factor = factor(g.floats()[g.offset()], experts, tokens);
    for (int t = 0; t < tokens; t++) {
      LoadBalanceScalar.softmax(logits, t, out.floats(), out.offset() + t, tokens);
      gradients(counts, factor, out.floats(), out.offset() + t, tokens);
    }
  }

  /** {@code g E / (2 T^2)}. */
  public static float factor(float g, int experts, int tokens) {
    return g * LoadBalanceScalar.scale(experts, tokens);
  }

  /** Replaces the softmax of a token, that of expert e at {@code at + e stride}, by gradients. */
  public static void gradients(float[] counts, float factor, float[] p, int at, int stride) {
    float mean = 0;
    for (int e = 0; e < counts.length; e++) {
      mean = Math.fma(counts[e], p[at + e * stride], mean);
    }
    for (int e = 0; e < counts.length; e++) {
      int place = at + e * stride;
      p[place] = p[place] * factor * (counts[e] - mean);
    }
  }
}
