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
  /**
   * Returns a kernel for {@code op} on these operands; reserves the memory that it needs of {@code
   * scratch}.
   */
  Kernel bind(O op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch);
}
