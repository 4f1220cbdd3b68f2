package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.CrossAttentionGrad;

/** Definition of {@code cross_attention_grad}. */
final class CrossAttentionGradScalar implements Definition<CrossAttentionGrad> {
  @Override
  public void apply(CrossAttentionGrad op, List<ArrayView> inputs, List<ArrayView> outputs) {
    int m = inputs.get(1).shape().extent(1);
    AttentionGradient.apply(op.heads(), i -> 0, i -> m, inputs, outputs);
  }
}
