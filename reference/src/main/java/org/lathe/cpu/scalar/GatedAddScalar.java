package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.GatedAdd;

/** Definition of {@code gated_add}. */
final class GatedAddScalar implements Definition<GatedAdd> {
  @Override
  public void apply(GatedAdd op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView h = inputs.get(0);
    ArrayView x = inputs.get(1);
    ArrayView gate = inputs.get(2);
    ArrayView y = outputs.getFirst();
    int n = x.shape().extent(1);
    int d = x.shape().columns();
    for (int row = 0; row < x.shape().rows(); row++) {
      int sequence = row / n % gate.shape().extent(0);
      for (int j = 0; j < d; j++) {
        y.floats()[y.offset() + row * d + j] =
            Math.fma(
                gate.floats()[gate.offset() + sequence * d + j],
                x.floats()[x.offset() + row * d + j],
                h.floats()[h.offset() + row * d + j]);
      }
    }
  }
}
