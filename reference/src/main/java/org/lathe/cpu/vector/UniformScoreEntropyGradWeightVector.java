package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.crossentropy.UniformScoreEntropyKernels;
import org.lathe.graph.op.UniformScoreEntropyGradWeight;

/** Binds the kernel of {@link UniformScoreEntropyKernels}. */
final class UniformScoreEntropyGradWeightVector implements Binder<UniformScoreEntropyGradWeight> {
  @Override
  public Kernel bind(
      UniformScoreEntropyGradWeight op,
      List<ArrayView> inputs,
      List<ArrayView> outputs,
      Scratch scratch) {
    return UniformScoreEntropyKernels.bind(op, inputs, outputs, scratch);
  }
}
