package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.math.Lanes;
import org.lathe.graph.op.LoadBalance;

/** Definition of {@code load_balance}. */
public final class LoadBalanceScalar implements Definition<LoadBalance> {
  @Override
  public void apply(LoadBalance op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView logits = inputs.get(0);
    int experts = logits.shape().extent(0);
    int tokens = logits.shape().columns();
    float[] counts = new float[experts];
    count(inputs.get(1), counts);
    float[] p = new float[experts];
    float[] lanes = new float[experts * Lanes.COUNT];
    for (int t = 0; t < tokens; t++) {
      softmax(logits, t, p, 0, 1);
      for (int e = 0; e < experts; e++) {
        lanes[e * Lanes.COUNT + t % Lanes.COUNT] += p[e];
      }
    }
    ArrayView loss = outputs.getFirst();
    loss.floats()[loss.offset()] = loss(counts, lanes, 0, tokens);
  }

  /** Counts the tokens that each expert is chosen for. */
  public static void count(ArrayView gates, float[] counts) {
    int tokens = gates.shape().columns();
    for (int e = 0; e < counts.length; e++) {
      int count = 0;
      for (int t = 0; t < tokens; t++) {
        count += gates.floats()[gates.offset() + e * tokens + t] != 0 ? 1 : 0;
      }
      counts[e] = count;
    }
  }

  /** Writes the softmax over the experts of token t, that of expert e at {@code to + e stride}. */
  public static void softmax(ArrayView logits, int t, float[] p, int to, int stride) {
    int at = logits.offset() + t;
    int experts = logits.shape().extent(0);
    int tokens = logits.shape().columns();
    float maximum = Float.NEGATIVE_INFINITY;
    for (int e = 0; e < experts; e++) {
      maximum = Math.max(maximum, logits.floats()[at + e * tokens]);
    }
    float sum = 0;
    for (int e = 0; e < experts; e++) {
      float exponential = Exp.of(logits.floats()[at + e * tokens] - maximum);
      p[to + e * stride] = exponential;
      sum += exponential;
    }
    for (int e = 0; e < experts; e++) {
      p[to + e * stride] /= sum;
    }
  }

  /**
   * The loss, from the lanes of the sum of the softmax of each expert, which begin at {@code at};
   * overwrites the lanes.
   */
  public static float loss(float[] counts, float[] lanes, int at, int tokens) {
    float loss = 0;
    for (int e = 0; e < counts.length; e++) {
      loss = Math.fma(counts[e], Lanes.tree(lanes, at + e * Lanes.COUNT), loss);
    }
    return loss * scale(counts.length, tokens);
  }

  /** {@code E / (2 T^2)}: shares are counts divided by 2 T, means are sums divided by T. */
  static float scale(int experts, int tokens) {
    return (float) (experts / (2.0 * tokens * tokens));
  }
}
