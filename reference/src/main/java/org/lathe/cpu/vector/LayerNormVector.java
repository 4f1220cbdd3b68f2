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
import org.lathe.graph.op.LayerNorm;

/** Kernel of {@code layer_norm}. */
final class LayerNormVector implements Binder<LayerNorm> {
  @Override
  public Kernel bind(
      LayerNorm op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.get(0);
    ArrayView w = inputs.get(1);
    ArrayView bias = inputs.get(2);
    ArrayView y = outputs.get(0);
    ArrayView means = outputs.get(1);
    ArrayView r = outputs.get(2);
    int columns = x.shape().columns();
    float epsilon = op.epsilon();
    return Rows.kernel(
        x.shape().rows(),
        columns,
        scratch,
        (row, count, lanes) -> {
          Rows.sums(x.floats(), x.offset() + row * columns, count, columns, lanes);
          for (int b = 0; b < count; b++) {
            means.floats()[means.offset() + row + b] = Lanes.tree(lanes, b * Lanes.COUNT) / columns;
          }
          squares(x, means, row, count, columns, lanes);
          for (int b = 0; b < count; b++) {
            float variance = Lanes.tree(lanes, b * Lanes.COUNT) / columns;
            float scale = 1 / (float) Math.sqrt(variance + epsilon);
            r.floats()[r.offset() + row + b] = scale;
            float mean = means.floats()[means.offset() + row + b];
            normalize(x, w, bias, y, (row + b) * columns, columns, mean, scale);
          }
        });
  }

  /**
   * Computes the lanes of the sums of {@code (x - mean)^2} of {@code count} rows, as {@link
   * Rows#squares} does.
   */
  private static void squares(
      ArrayView x, ArrayView means, int row, int count, int n, float[] lanes) {
    float[] xs = x.floats();
    int at = x.offset() + row * n;
    int row1 = Math.min(1, count - 1);
    int row2 = Math.min(2, count - 1);
    int row3 = Math.min(3, count - 1);
    int meanAt = means.offset() + row;
    float mean0 = means.floats()[meanAt];
    float mean1 = means.floats()[meanAt + row1];
    float mean2 = means.floats()[meanAt + row2];
    float mean3 = means.floats()[meanAt + row3];
    int at1 = at + row1 * n;
    int at2 = at + row2 * n;
    int at3 = at + row3 * n;
    int whole = n - n % Lanes.COUNT;
    for (int j = 0; j < Lanes.COUNT; j += Elements.SPECIES.length()) {
      FloatVector sum0 = FloatVector.zero(Elements.SPECIES);
      FloatVector sum1 = FloatVector.zero(Elements.SPECIES);
      FloatVector sum2 = FloatVector.zero(Elements.SPECIES);
      FloatVector sum3 = FloatVector.zero(Elements.SPECIES);
      for (int i = j; i < whole; i += Lanes.COUNT) {
        FloatVector c0 = FloatVector.fromArray(Elements.SPECIES, xs, at + i).sub(mean0);
        FloatVector c1 = FloatVector.fromArray(Elements.SPECIES, xs, at1 + i).sub(mean1);
        FloatVector c2 = FloatVector.fromArray(Elements.SPECIES, xs, at2 + i).sub(mean2);
        FloatVector c3 = FloatVector.fromArray(Elements.SPECIES, xs, at3 + i).sub(mean3);
        sum0 = c0.fma(c0, sum0);
        sum1 = c1.fma(c1, sum1);
        sum2 = c2.fma(c2, sum2);
        sum3 = c3.fma(c3, sum3);
      }
      sum0.intoArray(lanes, j);
      sum1.intoArray(lanes, Lanes.COUNT + j);
      sum2.intoArray(lanes, 2 * Lanes.COUNT + j);
      sum3.intoArray(lanes, 3 * Lanes.COUNT + j);
    }
    for (int b = 0; b < count; b++) {
      float mean = means.floats()[meanAt + b];
      for (int i = whole; i < n; i++) {
        int lane = b * Lanes.COUNT + i - whole;
        float centred = xs[at + b * n + i] - mean;
        lanes[lane] = Math.fma(centred, centred, lanes[lane]);
      }
    }
  }

  private static void normalize(
      ArrayView x,
      ArrayView w,
      ArrayView bias,
      ArrayView y,
      int from,
      int n,
      float mean,
      float scale) {
    int j = 0;
    for (int bound = Elements.SPECIES.loopBound(n); j < bound; j += Elements.SPECIES.length()) {
      FloatVector.fromArray(Elements.SPECIES, x.floats(), x.offset() + from + j)
          .sub(mean)
          .mul(scale)
          .fma(
              FloatVector.fromArray(Elements.SPECIES, w.floats(), w.offset() + j),
              FloatVector.fromArray(Elements.SPECIES, bias.floats(), bias.offset() + j))
          .intoArray(y.floats(), y.offset() + from + j);
    }
    for (; j < n; j++) {
      float normalized = (x.floats()[x.offset() + from + j] - mean) * scale;
      y.floats()[y.offset() + from + j] =
          Math.fma(normalized, w.floats()[w.offset() + j], bias.floats()[bias.offset() + j]);
    }
  }
}
