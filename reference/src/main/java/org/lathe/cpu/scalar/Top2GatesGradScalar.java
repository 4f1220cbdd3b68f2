package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.Top2GatesGrad;

/** Definition of {@code top2_gates_grad}. */
public final class Top2GatesGradScalar implements Definition<Top2GatesGrad> {
  @Override
  public void apply(Top2GatesGrad op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView out = outputs.getFirst();
    tokens(inputs.get(0), inputs.get(1), out, 0, out.shape().columns());
  }

  /** Computes the gradients of the tokens {@code from .. to - 1}. */
  public static void tokens(ArrayView gates, ArrayView g, ArrayView out, int from, int to) {
    int experts = gates.shape().extent(0);
    int tokens = gates.shape().columns();
    for (int t = from; t < to; t++) {
      float mean = 0;
      for (int e = 0; e < experts; e++) {
        float gate = gates.floats()[gates.offset() + e * tokens + t];
        mean = gate == 0 ? mean : Math.fma(gate, g.floats()[g.offset() + e * tokens + t], mean);
      }
      for (int e = 0; e < experts; e++) {
        int at = e * tokens + t;
        float gate = gates.floats()[gates.offset() + at];
        out.floats()[out.offset() + at] =
            gate == 0 ? 0 : gate * (g.floats()[g.offset() + at] - mean);
      }
    }
  }
}
