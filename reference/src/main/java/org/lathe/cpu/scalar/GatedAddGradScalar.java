package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.GatedAddGrad;

/** Definition of {@code gated_add_grad}. */
final class GatedAddGradScalar implements Definition<GatedAddGrad> {
  @Override
  public void apply(GatedAddGrad op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.get(0);
    ArrayView gate = inputs.get(1);
    ArrayView g = inputs.get(2);
    ArrayView dx = outputs.get(0);
    ArrayView dGate = outputs.get(1);
    int sequences = gate.shape().extent(0);
    int d = x.shape().columns();
    // Each of them has so many rows: those of its sequence, or all.
    int rows = sequences == 0 ? 0 : x.shape().rows() / sequences;
    for (int sequence = 0; sequence < sequences; sequence++) {
      for (int j = 0; j < d; j++) {
        float factor = gate.floats()[gate.offset() + sequence * d + j];
        float sum = 0;
        for (int row = sequence * rows; row < (sequence + 1) * rows; row++) {
          float cotangent = g.floats()[g.offset() + row * d + j];
          sum = Math.fma(cotangent, x.floats()[x.offset() + row * d + j], sum);
          dx.floats()[dx.offset() + row * d + j] = cotangent * factor;
        }
        dGate.floats()[dGate.offset() + sequence * d + j] = sum;
      }
    }
  }
}
