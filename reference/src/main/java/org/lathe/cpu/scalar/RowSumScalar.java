package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Lanes;
import org.lathe.graph.op.RowSum;

/** Definition of {@code row_sum}. */
final class RowSumScalar implements Definition<RowSum> {
  @Override
  public void apply(RowSum op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.getFirst();
    ArrayView sums = outputs.getFirst();
    int columns = x.shape().columns();
    for (int row = 0; row < x.shape().rows(); row++) {
      float[] lanes = new float[Lanes.COUNT];
      for (int j = 0; j < columns; j++) {
        lanes[j % Lanes.COUNT] =
            lanes[j % Lanes.COUNT] + x.floats()[x.offset() + row * columns + j];
      }
      sums.floats()[sums.offset() + row] = Lanes.tree(lanes, 0);
    }
  }
}
