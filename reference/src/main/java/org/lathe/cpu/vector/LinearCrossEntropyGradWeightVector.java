package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.crossentropy.LinearCrossEntropyGradWeightKernel;
import org.lathe.graph.op.LinearCrossEntropyGradWeight;

/** Binds {@link LinearCrossEntropyGradWeightKernel}. */
final class LinearCrossEntropyGradWeightVector implements Binder<LinearCrossEntropyGradWeight> {
  @Override
  public Kernel bind(
      LinearCrossEntropyGradWeight op,
      List<ArrayView> inputs,
      List<ArrayView> outputs,
      Scratch scratch) {
    return LinearCrossEntropyGradWeightKernel.bind(op, inputs, outputs, scratch);
  }
}
