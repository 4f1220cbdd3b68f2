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
import org.lathe.graph.op.RmsNormGrad;

/** Kernel of {@code rms_norm_grad}. */
final class RmsNormGradVector implements Binder<RmsNormGrad> {
  @Override
  public Kernel bind(
      RmsNormGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.get(0);
    ArrayView w = inputs.get(1);
    ArrayView r = inputs.get(2);
    ArrayView g = inputs.get(3);
    ArrayView dx = outputs.getFirst();
    int columns = x.shape().columns();
    return Rows.kernel(
        x.shape().rows(),
        columns,
        scratch,
        (row, count, lanes) -> {
          dots(x, w, g, row * columns, count, columns, lanes);
          for (int b = 0; b < count; b++) {
            float scale = r.floats()[r.offset() + row + b];
            float sum = Lanes.tree(lanes, b * Lanes.COUNT);
            float pull = scale * scale * scale * sum / columns;
            combine(x, w, g, dx, (row + b) * columns, columns, scale, -pull);
          }
        });
  }

  /**
   * Computes the lanes of the sums of {@code g w x} of {@code count} rows, as {@link Rows#squares}
   * does.
   */
  private static void dots(
      ArrayView x, ArrayView w, ArrayView g, int from, int count, int n, float[] lanes) {
    float[] xs = x.floats();
    float[] ws = w.floats();
    float[] gs = g.floats();
    int xAt = x.offset() + from;
    int wAt = w.offset();
    int gAt = g.offset() + from;
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
        FloatVector weight = FloatVector.fromArray(Elements.SPECIES, ws, wAt + i);
        sum0 =
            FloatVector.fromArray(Elements.SPECIES, gs, gAt + i)
                .mul(weight)
                .fma(FloatVector.fromArray(Elements.SPECIES, xs, xAt + i), sum0);
        sum1 =
            FloatVector.fromArray(Elements.SPECIES, gs, gAt + row1 + i)
                .mul(weight)
                .fma(FloatVector.fromArray(Elements.SPECIES, xs, xAt + row1 + i), sum1);
        sum2 =
            FloatVector.fromArray(Elements.SPECIES, gs, gAt + row2 + i)
                .mul(weight)
                .fma(FloatVector.fromArray(Elements.SPECIES, xs, xAt + row2 + i), sum2);
        sum3 =
            FloatVector.fromArray(Elements.SPECIES, gs, gAt + row3 + i)
                .mul(weight)
                .fma(FloatVector.fromArray(Elements.SPECIES, xs, xAt + row3 + i), sum3);
      }
      sum0.intoArray(lanes, j);
      sum1.intoArray(lanes, Lanes.COUNT + j);
      sum2.intoArray(lanes, 2 * Lanes.COUNT + j);
      sum3.intoArray(lanes, 3 * Lanes.COUNT + j);
    }
    for (int b = 0; b < count; b++) {
      for (int i = whole; i < n; i++) {
        int lane = b * Lanes.COUNT + i - whole;
        float gw = gs[gAt + b * n + i] * ws[wAt + i];
        lanes[lane] = Math.fma(gw, xs[xAt + b * n + i], lanes[lane]);
      }
    }
  }

  private static void combine(
      ArrayView x,
      ArrayView w,
      ArrayView g,
      ArrayView dx,
      int from,
      int n,
      float scale,
      float push) {
    int j = 0;
    for (int bound = Elements.SPECIES.loopBound(n); j < bound; j += Elements.SPECIES.length()) {
      FloatVector scaled =
          FloatVector.fromArray(Elements.SPECIES, g.floats(), g.offset() + from + j)
              .mul(FloatVector.fromArray(Elements.SPECIES, w.floats(), w.offset() + j))
              .mul(scale);
      FloatVector.fromArray(Elements.SPECIES, x.floats(), x.offset() + from + j)
          .fma(FloatVector.broadcast(Elements.SPECIES, push), scaled)
          .intoArray(dx.floats(), dx.offset() + from + j);
    }
    for (; j < n; j++) {
      float gw = g.floats()[g.offset() + from + j] * w.floats()[w.offset() + j];
      dx.floats()[dx.offset() + from + j] =
          Math.fma(x.floats()[x.offset() + from + j], push, scale * gw);
    }
  }
}
