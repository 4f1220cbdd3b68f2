package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.cpu.vector.lanes.Rows;
import org.lathe.graph.op.AddBias;

/** Kernel of {@code add_bias}. */
final class AddBiasVector implements Binder<AddBias> {
  @Override
  public Kernel bind(AddBias op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.get(0);
    ArrayView b = inputs.get(1);
    ArrayView y = outputs.getFirst();
    int columns = x.shape().columns();
    return Rows.kernel(
        x.shape().rows(),
        columns,
        scratch,
        (row, count, lanes) -> {
          for (int i = row; i < row + count; i++) {
            add(x, b, y, i * columns, columns);
          }
        });
  }

  private static void add(ArrayView x, ArrayView b, ArrayView y, int from, int n) {
    int j = 0;
    for (int bound = Elements.SPECIES.loopBound(n); j < bound; j += Elements.SPECIES.length()) {
      FloatVector.fromArray(Elements.SPECIES, x.floats(), x.offset() + from + j)
          .add(FloatVector.fromArray(Elements.SPECIES, b.floats(), b.offset() + j))
          .intoArray(y.floats(), y.offset() + from + j);
    }
    for (; j < n; j++) {
      y.floats()[y.offset() + from + j] =
          x.floats()[x.offset() + from + j] + b.floats()[b.offset() + j];
    }
  }
}
