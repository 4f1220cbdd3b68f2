package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.crossentropy.ScoreEntropyKernels;
import org.lathe.graph.op.LinearScoreEntropyGradWeight;

/** Binds the kernel of {@link ScoreEntropyKernels}. */
final class LinearScoreEntropyGradWeightVector implements Binder<LinearScoreEntropyGradWeight> {
  @Override
  public Kernel bind(
      LinearScoreEntropyGradWeight op,
      List<ArrayView> inputs,
      List<ArrayView> outputs,
      Scratch scratch) {
    return ScoreEntropyKernels.bind(op, inputs, outputs, scratch);
  }
}
