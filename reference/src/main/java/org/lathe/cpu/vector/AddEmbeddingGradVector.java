package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;

/** Binds {@link AddEmbeddingGradKernel}. */
final class AddEmbeddingGradVector implements Binder<AddEmbeddingGrad> {
  @Override
  public Kernel bind(
      AddEmbeddingGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    return AddEmbeddingGradKernel.bind(op, inputs, outputs, scratch);
  }
}
