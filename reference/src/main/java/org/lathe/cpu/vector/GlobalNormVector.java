package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.graph.op.GlobalNorm;

/** Binds {@link GlobalNormKernel}. */
final class GlobalNormVector implements Binder<GlobalNorm> {
  @Override
  public Kernel bind(
      GlobalNorm op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    return GlobalNormKernel.bind(op, inputs, outputs, scratch);
  }
}
