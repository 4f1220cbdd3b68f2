package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.attention.AttentionGradKernel;
import org.lathe.cpu.vector.attention.KeyRange;
import org.lathe.graph.op.CausalAttentionGrad;

/** Kernel of {@code causal_attention_grad}. */
final class CausalAttentionGradVector implements Binder<CausalAttentionGrad> {
  @Override
  public Kernel bind(
      CausalAttentionGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    return new AttentionGradKernel(
        KeyRange.causal(op.window(), inputs.getFirst().shape().extent(1)),
        op.heads(),
        inputs,
        outputs,
        scratch);
  }
}
