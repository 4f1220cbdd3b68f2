package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.math.Lanes;
import org.lathe.cpu.vector.lanes.Rows;
import org.lathe.graph.op.RowSum;

/** Kernel of {@code row_sum}. */
final class RowSumVector implements Binder<RowSum> {
  @Override
  public Kernel bind(RowSum op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.getFirst();
    ArrayView sums = outputs.getFirst();
    int columns = x.shape().columns();
    return Rows.kernel(
        x.shape().rows(),
        columns,
        scratch,
        (row, count, lanes) -> {
          Rows.sums(x.floats(), x.offset() + row * columns, count, columns, lanes);
          for (int b = 0; b < count; b++) {
            sums.floats()[sums.offset() + row + b] = Lanes.tree(lanes, b * Lanes.COUNT);
          }
        });
  }
}
