package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Lanes;
import org.lathe.graph.op.SoftmaxGrad;

/** Definition of {@code softmax_grad}. */
final class SoftmaxGradScalar implements Definition<SoftmaxGrad> {
  @Override
  public void apply(SoftmaxGrad op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView y = inputs.get(0);
    ArrayView g = inputs.get(1);
    ArrayView dx = outputs.getFirst();
    int columns = y.shape().columns();
    for (int row = 0; row < y.shape().rows(); row++) {
      int yAt = y.offset() + row * columns;
      int gAt = g.offset() + row * columns;
      float[] lanes = new float[Lanes.COUNT];
      for (int j = 0; j < columns; j++) {
        lanes[j % Lanes.COUNT] =
            Math.fma(g.floats()[gAt + j], y.floats()[yAt + j], lanes[j % Lanes.COUNT]);
      }
      float delta = Lanes.tree(lanes, 0);
      for (int j = 0; j < columns; j++) {
        dx.floats()[dx.offset() + row * columns + j] =
            y.floats()[yAt + j] * (g.floats()[gAt + j] - delta);
      }
    }
  }
}
