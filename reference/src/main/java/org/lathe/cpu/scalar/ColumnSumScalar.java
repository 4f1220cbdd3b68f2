package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.ColumnSum;

/** Definition of {@code column_sum}. */
final class ColumnSumScalar implements Definition<ColumnSum> {
  @Override
  public void apply(ColumnSum op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.getFirst();
    ArrayView sums = outputs.getFirst();
    int columns = x.shape().columns();
    for (int j = 0; j < columns; j++) {
      float sum = 0;
      for (int row = 0; row < x.shape().rows(); row++) {
        sum = sum + x.floats()[x.offset() + row * columns + j];
      }
      sums.floats()[sums.offset() + j] = sum;
    }
  }
}
