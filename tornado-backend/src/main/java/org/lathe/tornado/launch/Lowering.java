package org.lathe.tornado.launch;

import java.util.List;
import org.lathe.graph.op.Op;

/**
 * Lowers an operation to launches of kernels.
 *
 * @param <O> the operation
 */
public interface Lowering<O extends Op> {
  /**
   * Returns the kernels that it adds to the engine; it may also launch those of other operations.
   */
  List<DeviceKernel> kernels();

  /** Returns whether input {@code input} may be stored as halves. */
  default boolean readsHalves(O op, int input) {
    return false;
  }

  /** Returns whether output {@code output} may be stored as halves. */
  default boolean writesHalves(O op, int output) {
    return false;
  }

  /** Adds the launches for {@code op} on these operands. */
  void lower(O op, List<Place> inputs, List<Place> outputs, Launches launches);
}
