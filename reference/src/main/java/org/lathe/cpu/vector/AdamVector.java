package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.Adam;

/** Kernel of {@code adam}. */
final class AdamVector implements Binder<Adam> {
  @Override
  public Kernel bind(Adam op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    Moments moments = new Moments(op.beta1(), op.beta2(), op.epsilon(), inputs, outputs);
    ArrayView schedule = inputs.get(4);
    return Elements.kernel(
        inputs.getFirst().size(),
        (from, to) -> moments.step(schedule.floats(), schedule.offset(), 1, from, to));
  }
}
