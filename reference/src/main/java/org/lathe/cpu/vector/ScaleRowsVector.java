package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.cpu.vector.lanes.Rows;
import org.lathe.graph.op.ScaleRows;

/** Kernel of {@code scale_rows}. */
final class ScaleRowsVector implements Binder<ScaleRows> {
  @Override
  public Kernel bind(
      ScaleRows op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.get(0);
    ArrayView s = inputs.get(1);
    ArrayView y = outputs.getFirst();
    int columns = x.shape().columns();
    return Rows.kernel(
        x.shape().rows(),
        columns,
        scratch,
        (row, count, lanes) -> {
          for (int b = row; b < row + count; b++) {
            scale(x, y, b * columns, columns, s.floats()[s.offset() + b]);
          }
        });
  }

  private static void scale(ArrayView x, ArrayView y, int from, int n, float factor) {
    int j = 0;
    for (int bound = Elements.SPECIES.loopBound(n); j < bound; j += Elements.SPECIES.length()) {
      FloatVector.fromArray(Elements.SPECIES, x.floats(), x.offset() + from + j)
          .mul(factor)
          .intoArray(y.floats(), y.offset() + from + j);
    }
    for (; j < n; j++) {
      y.floats()[y.offset() + from + j] = x.floats()[x.offset() + from + j] * factor;
    }
  }
}
