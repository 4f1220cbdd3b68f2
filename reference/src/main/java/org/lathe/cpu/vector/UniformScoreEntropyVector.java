package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.crossentropy.UniformScoreEntropyKernels;
import org.lathe.graph.op.UniformScoreEntropy;

/** Binds the kernel of {@link UniformScoreEntropyKernels}. */
final class UniformScoreEntropyVector implements Binder<UniformScoreEntropy> {
  @Override
  public Kernel bind(
      UniformScoreEntropy op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    return UniformScoreEntropyKernels.bind(op, inputs, outputs, scratch);
  }
}
