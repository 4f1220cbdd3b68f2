package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.graph.op.PhiloxNormal;

/** Binds {@link PhiloxNormalKernel}. */
final class PhiloxNormalVector implements Binder<PhiloxNormal> {
  @Override
  public Kernel bind(
      PhiloxNormal op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    return PhiloxNormalKernel.bind(op, inputs, outputs, scratch);
  }
}
