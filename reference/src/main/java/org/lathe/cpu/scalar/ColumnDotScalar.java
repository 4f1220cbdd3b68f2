package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.ColumnDot;

/** Definition of {@code column_dot}. */
final class ColumnDotScalar implements Definition<ColumnDot> {
  @Override
  public void apply(ColumnDot op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.get(0);
    ArrayView y = inputs.get(1);
    ArrayView dots = outputs.getFirst();
    int columns = x.shape().columns();
    for (int j = 0; j < columns; j++) {
      float sum = 0;
      for (int row = 0; row < x.shape().rows(); row++) {
        int at = row * columns + j;
        sum = Math.fma(x.floats()[x.offset() + at], y.floats()[y.offset() + at], sum);
      }
      dots.floats()[dots.offset() + j] = sum;
    }
  }
}
