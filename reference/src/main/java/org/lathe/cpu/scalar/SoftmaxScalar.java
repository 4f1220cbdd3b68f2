package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.math.Lanes;
import org.lathe.graph.op.Softmax;

/** Definition of {@code softmax}. */
final class SoftmaxScalar implements Definition<Softmax> {
  @Override
  public void apply(Softmax op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.getFirst();
    ArrayView y = outputs.getFirst();
    int columns = x.shape().columns();
    for (int row = 0; row < x.shape().rows(); row++) {
      int xAt = x.offset() + row * columns;
      int yAt = y.offset() + row * columns;
      float maximum = Float.NEGATIVE_INFINITY;
      for (int j = 0; j < columns; j++) {
        maximum = Math.max(maximum, x.floats()[xAt + j]);
      }
      float[] lanes = new float[Lanes.COUNT];
      for (int j = 0; j < columns; j++) {
        float e = Exp.of(x.floats()[xAt + j] - maximum);
        y.floats()[yAt + j] = e;
        lanes[j % Lanes.COUNT] = lanes[j % Lanes.COUNT] + e;
      }
      float sum = Lanes.tree(lanes, 0);
      for (int j = 0; j < columns; j++) {
        y.floats()[yAt + j] = y.floats()[yAt + j] / sum;
      }
    }
  }
}
