package org.lathe.conformance.libtorch;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.lathe.graph.op.Op;

/**
 * What a user of libtorch writes for an operation.
 *
 * @param <O> the operation
 */
@FunctionalInterface
interface Lowering<O extends Op> {
  /**
   * The outputs. Other tensors made on the way are freed when it returns.
   *
   * @throws IndexOutOfBoundsException if an id lies outside its table
   */
  List<Tensor> apply(O op, Operands in);
}
