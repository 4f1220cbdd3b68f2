package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Copy;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.Reshape;

/** Kernel of {@code reshape}, for outputs that are not views of the input. */
final class ReshapeVector implements Binder<Reshape> {
  @Override
  public Kernel bind(Reshape op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.getFirst();
    ArrayView y = outputs.getFirst();
    if (x.sameStart(y)) {
      return workers -> {};
    }
    return Elements.kernel(x.size(), (from, to) -> Copy.elements(x, y, from, to));
  }
}
