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
import org.lathe.graph.op.RmsNorm;

/** Kernel of {@code rms_norm}. */
final class RmsNormVector implements Binder<RmsNorm> {
  @Override
  public Kernel bind(RmsNorm op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.get(0);
    ArrayView w = inputs.get(1);
    ArrayView y = outputs.get(0);
    ArrayView r = outputs.get(1);
    int columns = x.shape().columns();
    float epsilon = op.epsilon();
    return Rows.kernel(
        x.shape().rows(),
        columns,
        scratch,
        (row, count, lanes) -> {
          Rows.squares(x.floats(), x.offset() + row * columns, count, columns, lanes);
          for (int b = 0; b < count; b++) {
            float mean = Lanes.tree(lanes, b * Lanes.COUNT) / columns;
            float scale = 1 / (float) Math.sqrt(mean + epsilon);
            r.floats()[r.offset() + row + b] = scale;
            scale(x, w, y, (row + b) * columns, columns, scale);
          }
        });
  }

  private static void scale(ArrayView x, ArrayView w, ArrayView y, int from, int n, float scale) {
    int j = 0;
    for (int bound = Elements.SPECIES.loopBound(n); j < bound; j += Elements.SPECIES.length()) {
      FloatVector.fromArray(Elements.SPECIES, x.floats(), x.offset() + from + j)
          .mul(scale)
          .mul(FloatVector.fromArray(Elements.SPECIES, w.floats(), w.offset() + j))
          .intoArray(y.floats(), y.offset() + from + j);
    }
    for (; j < n; j++) {
      y.floats()[y.offset() + from + j] =
          x.floats()[x.offset() + from + j] * scale * w.floats()[w.offset() + j];
    }
  }
}
