package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.crossentropy.CrossEntropyKernels;
import org.lathe.engine.CrossEntropyWithTableGradient;

/** Binds the kernel of {@link CrossEntropyWithTableGradient}. */
final class CrossEntropyWithTableGradientVector implements Binder<CrossEntropyWithTableGradient> {
  @Override
  public Kernel bind(
      CrossEntropyWithTableGradient op,
      List<ArrayView> inputs,
      List<ArrayView> outputs,
      Scratch scratch) {
    return CrossEntropyKernels.bind(op, inputs, outputs, scratch);
  }
}
