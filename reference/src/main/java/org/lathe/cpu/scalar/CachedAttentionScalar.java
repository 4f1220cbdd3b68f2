package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.engine.FedIndices;
import org.lathe.graph.op.CachedAttention;

/** Definition of {@code cached_attention}. */
final class CachedAttentionScalar implements Definition<CachedAttention> {
  @Override
  public void apply(CachedAttention op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView q = inputs.getFirst();
    int heads = op.heads();
    int window = inputs.get(1).shape().extent(1);
    int position =
        FedIndices.ringPosition(inputs.get(3).ints()[inputs.get(3).offset()], op.mnemonic());
    for (int b = 0; b < q.shape().extent(0); b++) {
      for (int a = 0; a < heads; a++) {
        Attention.row(
            Head.of(q, b, a, heads),
            0,
            Head.of(inputs.get(1), b, a, heads),
            Head.of(inputs.get(2), b, a, heads),
            window,
            Math.max(0, position - window + 1),
            position + 1,
            Head.of(outputs.getFirst(), b, a, heads));
      }
    }
  }
}
