package org.lathe.cpu.scalar;

import java.util.Arrays;
import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Exp;
import org.lathe.graph.op.Top2Gates;

/** Definition of {@code top2_gates}. */
public final class Top2GatesScalar implements Definition<Top2Gates> {
  /** The lowest gate of an expert that is chosen. */
  private static final float LEAST = Float.MIN_NORMAL;

  @Override
  public void apply(Top2Gates op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView logits = inputs.getFirst();
    tokens(logits, outputs.getFirst(), 0, logits.shape().columns());
  }

  /** Computes the gates of the tokens {@code from .. to - 1}. */
  public static void tokens(ArrayView logits, ArrayView gates, int from, int to) {
    int experts = logits.shape().extent(0);
    int tokens = logits.shape().columns();
    float[] l = logits.floats();
    for (int e = 0; e < experts; e++) {
      int row = gates.offset() + e * tokens;
      Arrays.fill(gates.floats(), row + from, row + to, 0);
    }
    for (int t = from; t < to; t++) {
      int at = logits.offset() + t;
      int first = 0;
      for (int e = 1; e < experts; e++) {
        if (ArgmaxScalar.isHigher(l[at + e * tokens], l[at + first * tokens])) {
          first = e;
        }
      }
      int second = first == 0 ? 1 : 0;
      for (int e = second + 1; e < experts; e++) {
        if (e != first && ArgmaxScalar.isHigher(l[at + e * tokens], l[at + second * tokens])) {
          second = e;
        }
      }
      float ratio = Exp.of(l[at + second * tokens] - l[at + first * tokens]);
      float sum = 1f + ratio;
      gates.floats()[gates.offset() + first * tokens + t] = 1f / sum;
      gates.floats()[gates.offset() + second * tokens + t] = Math.max(ratio / sum, LEAST);
    }
  }
}
