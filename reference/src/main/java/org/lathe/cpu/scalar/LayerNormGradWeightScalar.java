package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.LayerNormGradWeight;

/** Definition of {@code layer_norm_grad_weight}. */
final class LayerNormGradWeightScalar implements Definition<LayerNormGradWeight> {
  @Override
  public void apply(LayerNormGradWeight op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.get(0);
    ArrayView means = inputs.get(1);
    ArrayView r = inputs.get(2);
    ArrayView g = inputs.get(3);
    ArrayView dw = outputs.get(0);
    ArrayView db = outputs.get(1);
    int columns = x.shape().columns();
    for (int j = 0; j < columns; j++) {
      float ofWeight = 0;
      float ofBias = 0;
      for (int row = 0; row < x.shape().rows(); row++) {
        int at = row * columns + j;
        float cotangent = g.floats()[g.offset() + at];
        float centred = x.floats()[x.offset() + at] - means.floats()[means.offset() + row];
        ofWeight = Math.fma(cotangent, centred * r.floats()[r.offset() + row], ofWeight);
        ofBias = ofBias + cotangent;
      }
      dw.floats()[dw.offset() + j] = ofWeight;
      db.floats()[db.offset() + j] = ofBias;
    }
  }
}
