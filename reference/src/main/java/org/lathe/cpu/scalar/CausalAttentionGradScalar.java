package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.CausalAttentionGrad;

/** Definition of {@code causal_attention_grad}. */
final class CausalAttentionGradScalar implements Definition<CausalAttentionGrad> {
  @Override
  public void apply(CausalAttentionGrad op, List<ArrayView> inputs, List<ArrayView> outputs) {
    AttentionGradient.apply(
        op.heads(), i -> Math.max(0, i - op.window() + 1), i -> i + 1, inputs, outputs);
  }
}
