package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.CrossAttention;

/** Definition of {@code cross_attention}. */
final class CrossAttentionScalar implements Definition<CrossAttention> {
  @Override
  public void apply(CrossAttention op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView q = inputs.getFirst();
    ArrayView logDenominators = outputs.get(1);
    int heads = op.heads();
    int n = q.shape().extent(1);
    int m = inputs.get(1).shape().extent(1);
    for (int b = 0; b < q.shape().extent(0); b++) {
      for (int a = 0; a < heads; a++) {
        for (int i = 0; i < n; i++) {
          logDenominators.floats()[logDenominators.offset() + (b * heads + a) * n + i] =
              Attention.row(
                  Head.of(q, b, a, heads),
                  i,
                  Head.of(inputs.get(1), b, a, heads),
                  Head.of(inputs.get(2), b, a, heads),
                  m,
                  0,
                  m,
                  Head.of(outputs.getFirst(), b, a, heads));
        }
      }
    }
  }
}
