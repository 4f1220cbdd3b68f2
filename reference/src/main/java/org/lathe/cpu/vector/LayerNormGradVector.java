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
import org.lathe.graph.op.LayerNormGrad;

/** Kernel of {@code layer_norm_grad}. */
final class LayerNormGradVector implements Binder<LayerNormGrad> {
  @Override
  public Kernel bind(
      LayerNormGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.get(0);
    ArrayView w = inputs.get(1);
    ArrayView means = inputs.get(2);
    ArrayView r = inputs.get(3);
    ArrayView g = inputs.get(4);
    ArrayView dx = outputs.getFirst();
    int columns = x.shape().columns();
    return Rows.kernel(
        x.shape().rows(),
        columns,
        scratch,
        (row, count, lanes) -> {
          for (int b = row; b < row + count; b++) {
            float mean = means.floats()[means.offset() + b];
            float scale = r.floats()[r.offset() + b];
            reduce(x, w, g, b * columns, columns, mean, scale, lanes);
            float push = Lanes.tree(lanes, 0) / columns;
            float pull = Lanes.tree(lanes, Lanes.COUNT) / columns;
            combine(x, w, g, dx, b * columns, columns, mean, scale, push, -pull);
          }
        });
  }

  /**
   * Computes the lanes of the sum of {@code gw} of a row, and behind them those of the sum of
   * {@code gw xh}. The chains of additions of a row are independent of each other, so the row needs
   * no other beside it.
   */
  private static void reduce(
      ArrayView x, ArrayView w, ArrayView g, int from, int n, float mean, float scale, float[] to) {
    float[] xs = x.floats();
    float[] ws = w.floats();
    float[] gs = g.floats();
    int xAt = x.offset() + from;
    int wAt = w.offset();
    int gAt = g.offset() + from;
    int whole = n - n % Lanes.COUNT;
    for (int j = 0; j < Lanes.COUNT; j += Elements.SPECIES.length()) {
      FloatVector sum = FloatVector.zero(Elements.SPECIES);
      FloatVector dot = FloatVector.zero(Elements.SPECIES);
      for (int i = j; i < whole; i += Lanes.COUNT) {
        FloatVector gw =
            FloatVector.fromArray(Elements.SPECIES, gs, gAt + i)
                .mul(FloatVector.fromArray(Elements.SPECIES, ws, wAt + i));
        FloatVector normalized =
            FloatVector.fromArray(Elements.SPECIES, xs, xAt + i).sub(mean).mul(scale);
        sum = sum.add(gw);
        dot = gw.fma(normalized, dot);
      }
      sum.intoArray(to, j);
      dot.intoArray(to, Lanes.COUNT + j);
    }
    for (int i = whole; i < n; i++) {
      int lane = i - whole;
      float gw = gs[gAt + i] * ws[wAt + i];
      to[lane] = to[lane] + gw;
      to[Lanes.COUNT + lane] = Math.fma(gw, (xs[xAt + i] - mean) * scale, to[Lanes.COUNT + lane]);
    }
  }

  private static void combine(
      ArrayView x,
      ArrayView w,
      ArrayView g,
      ArrayView dx,
      int from,
      int n,
      float mean,
      float scale,
      float push,
      float negativePull) {
    FloatVector pulls = FloatVector.broadcast(Elements.SPECIES, negativePull);
    int j = 0;
    for (int bound = Elements.SPECIES.loopBound(n); j < bound; j += Elements.SPECIES.length()) {
      FloatVector pushed =
          FloatVector.fromArray(Elements.SPECIES, g.floats(), g.offset() + from + j)
              .mul(FloatVector.fromArray(Elements.SPECIES, w.floats(), w.offset() + j))
              .sub(push);
      FloatVector.fromArray(Elements.SPECIES, x.floats(), x.offset() + from + j)
          .sub(mean)
          .mul(scale)
          .fma(pulls, pushed)
          .mul(scale)
          .intoArray(dx.floats(), dx.offset() + from + j);
    }
    for (; j < n; j++) {
      float normalized = (x.floats()[x.offset() + from + j] - mean) * scale;
      float gw = g.floats()[g.offset() + from + j] * w.floats()[w.offset() + j];
      dx.floats()[dx.offset() + from + j] = Math.fma(normalized, negativePull, gw - push) * scale;
    }
  }
}
