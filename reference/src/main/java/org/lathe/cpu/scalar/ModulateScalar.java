package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.Modulate;

/** Definition of {@code modulate}. */
final class ModulateScalar implements Definition<Modulate> {
  @Override
  public void apply(Modulate op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.get(0);
    ArrayView shift = inputs.get(1);
    ArrayView scale = inputs.get(2);
    ArrayView y = outputs.getFirst();
    int n = x.shape().extent(1);
    int d = x.shape().columns();
    for (int row = 0; row < x.shape().rows(); row++) {
      int sequence = row / n % scale.shape().extent(0);
      for (int j = 0; j < d; j++) {
        y.floats()[y.offset() + row * d + j] =
            Math.fma(
                x.floats()[x.offset() + row * d + j],
                1f + scale.floats()[scale.offset() + sequence * d + j],
                shift.floats()[shift.offset() + sequence * d + j]);
      }
    }
  }
}
