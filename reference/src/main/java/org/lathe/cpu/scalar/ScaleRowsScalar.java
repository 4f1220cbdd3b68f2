package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.ScaleRows;

/** Definition of {@code scale_rows}. */
final class ScaleRowsScalar implements Definition<ScaleRows> {
  @Override
  public void apply(ScaleRows op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.get(0);
    ArrayView s = inputs.get(1);
    ArrayView y = outputs.getFirst();
    int columns = x.shape().columns();
    for (int row = 0; row < x.shape().rows(); row++) {
      for (int j = 0; j < columns; j++) {
        int at = row * columns + j;
        y.floats()[y.offset() + at] = x.floats()[x.offset() + at] * s.floats()[s.offset() + row];
      }
    }
  }
}
