package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Span;

/** Binds {@link AddEmbeddingGradKernel}. */
final class AddEmbeddingGradVector implements Binder<AddEmbeddingGrad> {
  @Override
  public Kernel bind(AddEmbeddingGrad op, List<Span> inputs, List<Span> outputs, Scratch scratch) {
    return AddEmbeddingGradKernel.bind(op, inputs, outputs, scratch);
  }
}
