package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.attention.AttentionKernel;
import org.lathe.cpu.vector.attention.KeyRange;
import org.lathe.graph.op.CrossAttention;

/** Kernel of {@code cross_attention}. */
final class CrossAttentionVector implements Binder<CrossAttention> {
  @Override
  public Kernel bind(
      CrossAttention op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    return new AttentionKernel(
        KeyRange.all(inputs.getFirst().shape().extent(1), inputs.get(1).shape().extent(1)),
        op.heads(),
        inputs,
        outputs,
        scratch);
  }
}
