package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.ModulateGrad;

/** Definition of {@code modulate_grad}. */
final class ModulateGradScalar implements Definition<ModulateGrad> {
  @Override
  public void apply(ModulateGrad op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.get(0);
    ArrayView scale = inputs.get(1);
    ArrayView g = inputs.get(2);
    ArrayView dx = outputs.get(0);
    ArrayView dShift = outputs.get(1);
    ArrayView dScale = outputs.get(2);
    int sequences = scale.shape().extent(0);
    int d = x.shape().columns();
    // Each of them has so many rows: those of its sequence, or all.
    int rows = sequences == 0 ? 0 : x.shape().rows() / sequences;
    for (int sequence = 0; sequence < sequences; sequence++) {
      for (int j = 0; j < d; j++) {
        float factor = 1f + scale.floats()[scale.offset() + sequence * d + j];
        float shiftSum = 0;
        float scaleSum = 0;
        for (int row = sequence * rows; row < (sequence + 1) * rows; row++) {
          float cotangent = g.floats()[g.offset() + row * d + j];
          shiftSum = shiftSum + cotangent;
          scaleSum = Math.fma(cotangent, x.floats()[x.offset() + row * d + j], scaleSum);
          dx.floats()[dx.offset() + row * d + j] = cotangent * factor;
        }
        dShift.floats()[dShift.offset() + sequence * d + j] = shiftSum;
        dScale.floats()[dScale.offset() + sequence * d + j] = scaleSum;
      }
    }
  }
}
