package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Copy;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.Slice;

/** Definition of {@code slice}, for outputs that are not views of the input. */
final class SliceScalar implements Definition<Slice> {
  @Override
  public void apply(Slice op, List<ArrayView> inputs, List<ArrayView> outputs) {
    Copy.elements(inputs.getFirst().slices(op.from(), op.to()), outputs.getFirst());
  }
}
