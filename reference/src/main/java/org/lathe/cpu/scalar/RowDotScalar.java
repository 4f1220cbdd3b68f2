package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Lanes;
import org.lathe.graph.op.RowDot;

/** Definition of {@code row_dot}. */
final class RowDotScalar implements Definition<RowDot> {
  @Override
  public void apply(RowDot op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.get(0);
    ArrayView y = inputs.get(1);
    ArrayView dots = outputs.getFirst();
    int columns = x.shape().columns();
    for (int row = 0; row < x.shape().rows(); row++) {
      float[] lanes = new float[Lanes.COUNT];
      for (int j = 0; j < columns; j++) {
        int at = row * columns + j;
        lanes[j % Lanes.COUNT] =
            Math.fma(
                x.floats()[x.offset() + at], y.floats()[y.offset() + at], lanes[j % Lanes.COUNT]);
      }
      dots.floats()[dots.offset() + row] = Lanes.tree(lanes, 0);
    }
  }
}
