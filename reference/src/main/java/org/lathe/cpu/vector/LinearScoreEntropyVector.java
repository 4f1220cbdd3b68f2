package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.crossentropy.ScoreEntropyKernels;
import org.lathe.graph.op.LinearScoreEntropy;

/** Binds the kernel of {@link ScoreEntropyKernels}. */
final class LinearScoreEntropyVector implements Binder<LinearScoreEntropy> {
  @Override
  public Kernel bind(
      LinearScoreEntropy op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    return ScoreEntropyKernels.bind(op, inputs, outputs, scratch);
  }
}
