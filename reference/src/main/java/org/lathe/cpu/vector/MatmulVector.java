package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.product.MatmulKernel;
import org.lathe.graph.op.Matmul;

/** Binds {@link MatmulKernel}. */
final class MatmulVector implements Binder<Matmul> {
  @Override
  public Kernel bind(Matmul op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    return MatmulKernel.bind(op, inputs, outputs, scratch);
  }
}
