package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Lanes;
import org.lathe.graph.op.LayerNormGrad;

/** Definition of {@code layer_norm_grad}. */
final class LayerNormGradScalar implements Definition<LayerNormGrad> {
  @Override
  public void apply(LayerNormGrad op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.get(0);
    ArrayView w = inputs.get(1);
    ArrayView means = inputs.get(2);
    ArrayView r = inputs.get(3);
    ArrayView g = inputs.get(4);
    ArrayView dx = outputs.getFirst();
    int columns = x.shape().columns();
    for (int row = 0; row < x.shape().rows(); row++) {
      int from = row * columns;
      float mean = means.floats()[means.offset() + row];
      float scale = r.floats()[r.offset() + row];
      float[] sums = new float[Lanes.COUNT];
      float[] dots = new float[Lanes.COUNT];
      for (int j = 0; j < columns; j++) {
        float normalized = (x.floats()[x.offset() + from + j] - mean) * scale;
        float gw = g.floats()[g.offset() + from + j] * w.floats()[w.offset() + j];
        sums[j % Lanes.COUNT] = sums[j % Lanes.COUNT] + gw;
        dots[j % Lanes.COUNT] = Math.fma(gw, normalized, dots[j % Lanes.COUNT]);
      }
      float push = Lanes.tree(sums, 0) / columns;
      float pull = Lanes.tree(dots, 0) / columns;
      for (int j = 0; j < columns; j++) {
        float normalized = (x.floats()[x.offset() + from + j] - mean) * scale;
        float gw = g.floats()[g.offset() + from + j] * w.floats()[w.offset() + j];
        dx.floats()[dx.offset() + from + j] = Math.fma(normalized, -pull, gw - push) * scale;
      }
    }
  }
}
