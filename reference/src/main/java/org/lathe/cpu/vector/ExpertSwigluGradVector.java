package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.experts.ExpertSwigluGradKernel;
import org.lathe.graph.op.ExpertSwigluGrad;

/** Binds {@link ExpertSwigluGradKernel}. */
final class ExpertSwigluGradVector implements Binder<ExpertSwigluGrad> {
  @Override
  public Kernel bind(
      ExpertSwigluGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    return ExpertSwigluGradKernel.bind(op, inputs, outputs, scratch);
  }
}
