package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.graph.op.Rope;

/** Binds {@link RopeKernel}. */
final class RopeVector implements Binder<Rope> {
  @Override
  public Kernel bind(Rope op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    return RopeKernel.bind(op, inputs, outputs, scratch);
  }
}
