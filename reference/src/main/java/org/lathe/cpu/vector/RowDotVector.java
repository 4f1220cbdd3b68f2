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
import org.lathe.graph.op.RowDot;

/** Kernel of {@code row_dot}. */
final class RowDotVector implements Binder<RowDot> {
  @Override
  public Kernel bind(RowDot op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.get(0);
    ArrayView y = inputs.get(1);
    ArrayView dots = outputs.getFirst();
    int columns = x.shape().columns();
    return Rows.kernel(
        x.shape().rows(),
        columns,
        scratch,
        (row, count, lanes) -> {
          dots(x, y, row * columns, count, columns, lanes);
          for (int b = 0; b < count; b++) {
            dots.floats()[dots.offset() + row + b] = Lanes.tree(lanes, b * Lanes.COUNT);
          }
        });
  }

  /**
   * Computes the lanes of the dot products of {@code count} rows of n elements, as {@link
   * Rows#squares} does.
   */
  static void dots(ArrayView x, ArrayView y, int from, int count, int n, float[] lanes) {
    float[] xs = x.floats();
    float[] ys = y.floats();
    int xAt = x.offset() + from;
    int yAt = y.offset() + from;
    int row1 = Math.min(1, count - 1) * n;
    int row2 = Math.min(2, count - 1) * n;
    int row3 = Math.min(3, count - 1) * n;
    int whole = n - n % Lanes.COUNT;
    for (int j = 0; j < Lanes.COUNT; j += Elements.SPECIES.length()) {
      FloatVector sum0 = FloatVector.zero(Elements.SPECIES);
      FloatVector sum1 = FloatVector.zero(Elements.SPECIES);
      FloatVector sum2 = FloatVector.zero(Elements.SPECIES);
      FloatVector sum3 = FloatVector.zero(Elements.SPECIES);
      for (int i = j; i < whole; i += Lanes.COUNT) {
        sum0 = product(xs, xAt + i, ys, yAt + i, sum0);
        sum1 = product(xs, xAt + row1 + i, ys, yAt + row1 + i, sum1);
        sum2 = product(xs, xAt + row2 + i, ys, yAt + row2 + i, sum2);
        sum3 = product(xs, xAt + row3 + i, ys, yAt + row3 + i, sum3);
      }
      sum0.intoArray(lanes, j);
      sum1.intoArray(lanes, Lanes.COUNT + j);
      sum2.intoArray(lanes, 2 * Lanes.COUNT + j);
      sum3.intoArray(lanes, 3 * Lanes.COUNT + j);
    }
    for (int b = 0; b < count; b++) {
      for (int i = whole; i < n; i++) {
        int lane = b * Lanes.COUNT + i - whole;
        lanes[lane] = Math.fma(xs[xAt + b * n + i], ys[yAt + b * n + i], lanes[lane]);
      }
    }
  }

  private static FloatVector product(float[] x, int xAt, float[] y, int yAt, FloatVector sum) {
    return FloatVector.fromArray(Elements.SPECIES, x, xAt)
        .fma(FloatVector.fromArray(Elements.SPECIES, y, yAt), sum);
  }
}
