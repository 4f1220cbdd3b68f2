package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.experts.ExpertSwigluKernel;
import org.lathe.graph.op.ExpertSwiglu;

/** Binds {@link ExpertSwigluKernel}. */
final class ExpertSwigluVector implements Binder<ExpertSwiglu> {
  @Override
  public Kernel bind(
      ExpertSwiglu op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    return ExpertSwigluKernel.bind(inputs, outputs, scratch);
  }
}
