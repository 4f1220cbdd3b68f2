package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.attention.CachedAttentionKernel;
import org.lathe.graph.op.CachedAttention;

/** Binds {@link CachedAttentionKernel}. */
final class CachedAttentionVector implements Binder<CachedAttention> {
  @Override
  public Kernel bind(
      CachedAttention op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    return CachedAttentionKernel.bind(op, inputs, outputs, scratch);
  }
}
