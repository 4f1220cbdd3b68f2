package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.Slice;

/** Kernel of {@code slice}, for outputs that are not views of the input. */
final class SliceVector implements Binder<Slice> {
  @Override
  public Kernel bind(Slice op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.getFirst().slices(op.from(), op.to());
    ArrayView y = outputs.getFirst();
    if (x.sameStart(y)) {
      return workers -> {};
    }
    return Elements.kernel(
        x.size(),
        (from, to) ->
            System.arraycopy(
                x.floats(), x.offset() + from, y.floats(), y.offset() + from, to - from));
  }
}
