package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Lanes;
import org.lathe.graph.op.RmsNorm;

/** Definition of {@code rms_norm}. */
final class RmsNormScalar implements Definition<RmsNorm> {
  @Override
  public void apply(RmsNorm op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.get(0);
    ArrayView w = inputs.get(1);
    ArrayView y = outputs.get(0);
    ArrayView r = outputs.get(1);
    int columns = x.shape().columns();
    for (int row = 0; row < x.shape().rows(); row++) {
      int from = row * columns;
      float[] lanes = new float[Lanes.COUNT];
      for (int j = 0; j < columns; j++) {
        float value = x.floats()[x.offset() + from + j];
        lanes[j % Lanes.COUNT] = Math.fma(value, value, lanes[j % Lanes.COUNT]);
      }
      float mean = Lanes.tree(lanes, 0) / columns;
      float scale = 1 / (float) Math.sqrt(mean + op.epsilon());
      r.floats()[r.offset() + row] = scale;
      for (int j = 0; j < columns; j++) {
        y.floats()[y.offset() + from + j] =
            x.floats()[x.offset() + from + j] * scale * w.floats()[w.offset() + j];
      }
    }
  }
}
