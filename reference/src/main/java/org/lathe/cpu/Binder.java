package org.lathe.cpu;

import java.util.List;
import org.lathe.graph.op.Op;

/**
 * Makes kernels of one operation.
 *
 * @param <O> the operation
 */
@FunctionalInterface
public interface Binder<O extends Op> {
  /** A kernel for {@code op} on these operands; takes what it needs of {@code scratch} now. */
  Kernel bind(O op, List<Span> inputs, List<Span> outputs, Scratch scratch);
}
