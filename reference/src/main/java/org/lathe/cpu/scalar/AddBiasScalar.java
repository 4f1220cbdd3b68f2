package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.AddBias;

/** Definition of {@code add_bias}. */
final class AddBiasScalar implements Definition<AddBias> {
  @Override
  public void apply(AddBias op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.get(0);
    ArrayView b = inputs.get(1);
    ArrayView y = outputs.getFirst();
    int columns = x.shape().columns();
    for (int row = 0; row < x.shape().rows(); row++) {
      for (int j = 0; j < columns; j++) {
        int at = row * columns + j;
        y.floats()[y.offset() + at] = x.floats()[x.offset() + at] + b.floats()[b.offset() + j];
      }
    }
  }
}
