package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.crossentropy.LinearCrossEntropyKernel;
import org.lathe.engine.CrossEntropyWithTableGradient;

/** Binds {@link LinearCrossEntropyKernel} with both gradients. */
final class CrossEntropyWithTableGradientVector implements Binder<CrossEntropyWithTableGradient> {
  @Override
  public Kernel bind(
      CrossEntropyWithTableGradient op,
      List<ArrayView> inputs,
      List<ArrayView> outputs,
      Scratch scratch) {
    return LinearCrossEntropyKernel.withTableGradient(op.inputGradient(), inputs, outputs, scratch);
  }
}
