package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.cpu.vector.lanes.Rows;
import org.lathe.graph.op.Multiply;

/** Kernel of {@code multiply}. */
final class MultiplyVector implements Binder<Multiply> {
  @Override
  public Kernel bind(
      Multiply op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.get(0);
    ArrayView y = inputs.get(1);
    ArrayView z = outputs.getFirst();
    if (y.shape().equals(x.shape())) {
      return Elements.kernel(z.size(), (from, to) -> multiply(x, y, z, from, from, to - from));
    }
    int columns = x.shape().columns();
    return Rows.kernel(
        x.shape().rows(),
        columns,
        scratch,
        (row, count, lanes) -> {
          for (int b = row; b < row + count; b++) {
            multiply(x, y, z, b * columns, 0, columns);
          }
        });
  }

  /**
   * Multiplies elements of x from {@code from} and of y from {@code yFrom}; writes z from {@code
   * from}.
   */
  private static void multiply(ArrayView x, ArrayView y, ArrayView z, int from, int yFrom, int n) {
    int xAt = x.offset() + from;
    int yAt = y.offset() + yFrom;
    int zAt = z.offset() + from;
    int i = 0;
    for (int bound = Elements.SPECIES.loopBound(n); i < bound; i += Elements.SPECIES.length()) {
      FloatVector.fromArray(Elements.SPECIES, x.floats(), xAt + i)
          .mul(FloatVector.fromArray(Elements.SPECIES, y.floats(), yAt + i))
          .intoArray(z.floats(), zAt + i);
    }
    for (; i < n; i++) {
      z.floats()[zAt + i] = x.floats()[xAt + i] * y.floats()[yAt + i];
    }
  }
}
