package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.RowBroadcast;

/** Definition of {@code row_broadcast}. */
final class RowBroadcastScalar implements Definition<RowBroadcast> {
  @Override
  public void apply(RowBroadcast op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.getFirst();
    ArrayView y = outputs.getFirst();
    for (int row = 0; row < x.size(); row++) {
      for (int j = 0; j < op.columns(); j++) {
        y.floats()[y.offset() + row * op.columns() + j] = x.floats()[x.offset() + row];
      }
    }
  }
}
