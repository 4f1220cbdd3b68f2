package org.lathe.cpu.vector;

import java.util.Arrays;
import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.lanes.Rows;
import org.lathe.graph.op.RowBroadcast;

/** Kernel of {@code row_broadcast}. */
final class RowBroadcastVector implements Binder<RowBroadcast> {
  @Override
  public Kernel bind(
      RowBroadcast op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.getFirst();
    ArrayView y = outputs.getFirst();
    int columns = op.columns();
    return Rows.kernel(
        x.size(),
        columns,
        scratch,
        (row, count, lanes) -> {
          for (int b = row; b < row + count; b++) {
            int from = y.offset() + b * columns;
            Arrays.fill(y.floats(), from, from + columns, x.floats()[x.offset() + b]);
          }
        });
  }
}
