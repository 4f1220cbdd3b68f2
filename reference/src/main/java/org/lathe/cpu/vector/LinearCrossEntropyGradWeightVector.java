package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.crossentropy.CrossEntropyKernels;
import org.lathe.graph.op.LinearCrossEntropyGradWeight;

/** Binds the kernel of {@link LinearCrossEntropyGradWeight}. */
final class LinearCrossEntropyGradWeightVector implements Binder<LinearCrossEntropyGradWeight> {
  @Override
  public Kernel bind(
      LinearCrossEntropyGradWeight op,
      List<ArrayView> inputs,
      List<ArrayView> outputs,
      Scratch scratch) {
    return CrossEntropyKernels.bind(op, inputs, outputs, scratch);
  }
}
