package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.Add;

/** Definition of {@code add}. */
final class AddScalar implements Definition<Add> {
  @Override
  public void apply(Add op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.get(0);
    ArrayView y = inputs.get(1);
    ArrayView z = outputs.getFirst();
    for (int i = 0; i < z.size(); i++) {
      z.floats()[z.offset() + i] = x.floats()[x.offset() + i] + y.floats()[y.offset() + i];
    }
  }
}
