package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.math.Lanes;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.cpu.vector.lanes.Rows;
import org.lathe.graph.op.SoftmaxGrad;

/** Kernel of {@code softmax_grad}. */
final class SoftmaxGradVector implements Binder<SoftmaxGrad> {
  @Override
  public Kernel bind(
      SoftmaxGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView y = inputs.get(0);
    ArrayView g = inputs.get(1);
    ArrayView dx = outputs.getFirst();
    int columns = y.shape().columns();
    return Rows.kernel(
        y.shape().rows(),
        columns,
        scratch,
        (row, count, lanes) -> {
          RowDotVector.dots(g, y, row * columns, count, columns, lanes);
          for (int b = 0; b < count; b++) {
            float delta = Lanes.tree(lanes, b * Lanes.COUNT);
            combine(y, g, dx, (row + b) * columns, columns, delta);
          }
        });
  }

  private static void combine(
      ArrayView y, ArrayView g, ArrayView dx, int from, int n, float delta) {
    int j = 0;
    for (int bound = Elements.SPECIES.loopBound(n); j < bound; j += Elements.SPECIES.length()) {
      FloatVector.fromArray(Elements.SPECIES, y.floats(), y.offset() + from + j)
          .mul(
              FloatVector.fromArray(Elements.SPECIES, g.floats(), g.offset() + from + j).sub(delta))
          .intoArray(dx.floats(), dx.offset() + from + j);
    }
    for (; j < n; j++) {
      dx.floats()[dx.offset() + from + j] =
          y.floats()[y.offset() + from + j] * (g.floats()[g.offset() + from + j] - delta);
    }
  }
}
