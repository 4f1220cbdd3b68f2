package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.RmsNormGradWeight;

/** Definition of {@code rms_norm_grad_weight}. */
final class RmsNormGradWeightScalar implements Definition<RmsNormGradWeight> {
  @Override
  public void apply(RmsNormGradWeight op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.get(0);
    ArrayView r = inputs.get(1);
    ArrayView g = inputs.get(2);
    ArrayView dw = outputs.getFirst();
    int columns = x.shape().columns();
    for (int j = 0; j < columns; j++) {
      float sum = 0;
      for (int row = 0; row < x.shape().rows(); row++) {
        int at = row * columns + j;
        float normalized = x.floats()[x.offset() + at] * r.floats()[r.offset() + row];
        sum = Math.fma(g.floats()[g.offset() + at], normalized, sum);
      }
      dw.floats()[dw.offset() + j] = sum;
    }
  }
}
