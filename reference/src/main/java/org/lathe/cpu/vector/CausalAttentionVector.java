package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.attention.AttentionKernel;
import org.lathe.cpu.vector.attention.KeyRange;
import org.lathe.graph.op.CausalAttention;

/** Kernel of {@code causal_attention}. */
final class CausalAttentionVector implements Binder<CausalAttention> {
  @Override
  public Kernel bind(
      CausalAttention op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    return new AttentionKernel(
        KeyRange.causal(op.window(), inputs.getFirst().shape().extent(1)),
        op.heads(),
        inputs,
        outputs,
        scratch);
  }
}
