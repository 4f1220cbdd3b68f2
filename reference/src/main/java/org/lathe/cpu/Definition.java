package org.lathe.cpu;

import java.util.List;
import org.lathe.graph.op.Op;

/**
 * The definition of an operation: float32 arithmetic in the order that its page states.
 *
 * @param <O> the operation
 */
@FunctionalInterface
public interface Definition<O extends Op> {
  /** Computes the outputs from the inputs. */
  void apply(O op, List<ArrayView> inputs, List<ArrayView> outputs);
}
