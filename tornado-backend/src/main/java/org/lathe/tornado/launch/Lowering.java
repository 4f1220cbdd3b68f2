package org.lathe.tornado.launch;

import java.util.List;
import org.lathe.graph.op.Op;

/**
 * Says which kernels do an operation, in order.
 *
 * @param <O> the operation
 */
public interface Lowering<O extends Op> {
  /** The kernels that it adds to the engine; it may launch those of other operations too. */
  List<DeviceKernel> kernels();

  /** Adds the launches for {@code op} on these operands. */
  void lower(O op, List<Place> inputs, List<Place> outputs, Launches launches);
}
