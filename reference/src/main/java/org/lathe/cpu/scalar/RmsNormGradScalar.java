package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Lanes;
import org.lathe.graph.op.RmsNormGrad;

/** Definition of {@code rms_norm_grad}. */
final class RmsNormGradScalar implements Definition<RmsNormGrad> {
  @Override
  public void apply(RmsNormGrad op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.get(0);
    ArrayView w = inputs.get(1);
    ArrayView r = inputs.get(2);
    ArrayView g = inputs.get(3);
    ArrayView dx = outputs.getFirst();
    int columns = x.shape().columns();
    for (int row = 0; row < x.shape().rows(); row++) {
      int from = row * columns;
      float[] lanes = new float[Lanes.COUNT];
      for (int j = 0; j < columns; j++) {
        float gw = g.floats()[g.offset() + from + j] * w.floats()[w.offset() + j];
        lanes[j % Lanes.COUNT] =
            Math.fma(gw, x.floats()[x.offset() + from + j], lanes[j % Lanes.COUNT]);
      }
      float scale = r.floats()[r.offset() + row];
      float pull = scale * scale * scale * Lanes.tree(lanes, 0) / columns;
      for (int j = 0; j < columns; j++) {
        float gw = g.floats()[g.offset() + from + j] * w.floats()[w.offset() + j];
        dx.floats()[dx.offset() + from + j] =
            Math.fma(x.floats()[x.offset() + from + j], -pull, scale * gw);
      }
    }
  }
}
