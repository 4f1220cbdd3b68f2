package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.attention.AttentionGradKernel;
import org.lathe.cpu.vector.attention.KeyRange;
import org.lathe.graph.op.CrossAttentionGrad;

/** Kernel of {@code cross_attention_grad}. */
final class CrossAttentionGradVector implements Binder<CrossAttentionGrad> {
  @Override
  public Kernel bind(
      CrossAttentionGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    return new AttentionGradKernel(
        KeyRange.all(inputs.getFirst().shape().extent(1), inputs.get(1).shape().extent(1)),
        op.heads(),
        inputs,
        outputs,
        scratch);
  }
}
