package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Lanes;
import org.lathe.graph.op.LayerNorm;

/** Definition of {@code layer_norm}. */
final class LayerNormScalar implements Definition<LayerNorm> {
  @Override
  public void apply(LayerNorm op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.get(0);
    ArrayView w = inputs.get(1);
    ArrayView b = inputs.get(2);
    ArrayView y = outputs.get(0);
    ArrayView means = outputs.get(1);
    ArrayView r = outputs.get(2);
    int columns = x.shape().columns();
    for (int row = 0; row < x.shape().rows(); row++) {
      int from = row * columns;
      float[] lanes = new float[Lanes.COUNT];
      for (int j = 0; j < columns; j++) {
        lanes[j % Lanes.COUNT] = lanes[j % Lanes.COUNT] + x.floats()[x.offset() + from + j];
      }
      float mean = Lanes.tree(lanes, 0) / columns;
      float[] squares = new float[Lanes.COUNT];
      for (int j = 0; j < columns; j++) {
        float centred = x.floats()[x.offset() + from + j] - mean;
        squares[j % Lanes.COUNT] = Math.fma(centred, centred, squares[j % Lanes.COUNT]);
      }
      float variance = Lanes.tree(squares, 0) / columns;
      float scale = 1 / (float) Math.sqrt(variance + op.epsilon());
      means.floats()[means.offset() + row] = mean;
      r.floats()[r.offset() + row] = scale;
      for (int j = 0; j < columns; j++) {
        float normalized = (x.floats()[x.offset() + from + j] - mean) * scale;
        y.floats()[y.offset() + from + j] =
            Math.fma(normalized, w.floats()[w.offset() + j], b.floats()[b.offset() + j]);
      }
    }
  }
}
