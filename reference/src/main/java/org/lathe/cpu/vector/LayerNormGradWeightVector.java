package org.lathe.cpu.vector;

import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.LayerNormGradWeight;

/** Kernel of {@code layer_norm_grad_weight}: a part is some columns of all rows. */
final class LayerNormGradWeightVector implements Binder<LayerNormGradWeight> {
  /** Columns per part. */
  private static final int PART = 128;

  /** Rows that are added to the sums between their load and their store. */
  private static final int ROWS = 4;

  @Override
  public Kernel bind(
      LayerNormGradWeight op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    Sums sums =
        new Sums(
            inputs.get(0),
            inputs.get(1),
            inputs.get(2),
            inputs.get(3),
            outputs.get(0),
            outputs.get(1));
    int columns = inputs.get(0).shape().columns();
    int parts = (columns + PART - 1) / PART;
    Workers.Part body =
        (part, worker) -> sums.add(part * PART, Math.min(columns, (part + 1) * PART));
    return workers -> workers.parallel(parts, body);
  }

  /** The operands, and the sums over their rows. */
  private record Sums(
      ArrayView x, ArrayView means, ArrayView r, ArrayView g, ArrayView dw, ArrayView db) {
    /** Computes the sums of columns {@code from .. to - 1}. */
    void add(int from, int to) {
      Arrays.fill(dw.floats(), dw.offset() + from, dw.offset() + to, 0);
      Arrays.fill(db.floats(), db.offset() + from, db.offset() + to, 0);
      int rows = x.shape().rows();
      int row = 0;
      for (; row + ROWS <= rows; row += ROWS) {
        addFour(row, from, to);
      }
      for (; row < rows; row++) {
        addOne(row, from, to);
      }
    }

    private void addFour(int row, int from, int to) {
      float[] xs = x.floats();
      float[] gs = g.floats();
      int columns = x.shape().columns();
      int xAt = x.offset() + row * columns;
      int gAt = g.offset() + row * columns;
      float mean0 = means.floats()[means.offset() + row];
      float mean1 = means.floats()[means.offset() + row + 1];
      float mean2 = means.floats()[means.offset() + row + 2];
      float mean3 = means.floats()[means.offset() + row + 3];
      float r0 = r.floats()[r.offset() + row];
      float r1 = r.floats()[r.offset() + row + 1];
      float r2 = r.floats()[r.offset() + row + 2];
      float r3 = r.floats()[r.offset() + row + 3];
      int j = from;
      for (int bound = from + Elements.SPECIES.loopBound(to - from);
          j < bound;
          j += Elements.SPECIES.length()) {
        FloatVector g0 = FloatVector.fromArray(Elements.SPECIES, gs, gAt + j);
        FloatVector g1 = FloatVector.fromArray(Elements.SPECIES, gs, gAt + columns + j);
        FloatVector g2 = FloatVector.fromArray(Elements.SPECIES, gs, gAt + 2 * columns + j);
        FloatVector g3 = FloatVector.fromArray(Elements.SPECIES, gs, gAt + 3 * columns + j);
        FloatVector sum = FloatVector.fromArray(Elements.SPECIES, dw.floats(), dw.offset() + j);
        sum = normalized(xs, xAt + j, mean0, r0).fma(g0, sum);
        sum = normalized(xs, xAt + columns + j, mean1, r1).fma(g1, sum);
        sum = normalized(xs, xAt + 2 * columns + j, mean2, r2).fma(g2, sum);
        sum = normalized(xs, xAt + 3 * columns + j, mean3, r3).fma(g3, sum);
        sum.intoArray(dw.floats(), dw.offset() + j);
        FloatVector.fromArray(Elements.SPECIES, db.floats(), db.offset() + j)
            .add(g0)
            .add(g1)
            .add(g2)
            .add(g3)
            .intoArray(db.floats(), db.offset() + j);
      }
      for (int i = row; i < row + ROWS; i++) {
        addTail(i, j, to);
      }
    }

    private void addOne(int row, int from, int to) {
      int at = row * x.shape().columns();
      float mean = means.floats()[means.offset() + row];
      float scale = r.floats()[r.offset() + row];
      int j = from;
      for (int bound = from + Elements.SPECIES.loopBound(to - from);
          j < bound;
          j += Elements.SPECIES.length()) {
        FloatVector cotangent =
            FloatVector.fromArray(Elements.SPECIES, g.floats(), g.offset() + at + j);
        normalized(x.floats(), x.offset() + at + j, mean, scale)
            .fma(cotangent, FloatVector.fromArray(Elements.SPECIES, dw.floats(), dw.offset() + j))
            .intoArray(dw.floats(), dw.offset() + j);
        FloatVector.fromArray(Elements.SPECIES, db.floats(), db.offset() + j)
            .add(cotangent)
            .intoArray(db.floats(), db.offset() + j);
      }
      addTail(row, j, to);
    }

    private static FloatVector normalized(float[] x, int at, float mean, float scale) {
      return FloatVector.fromArray(Elements.SPECIES, x, at).sub(mean).mul(scale);
    }

    private void addTail(int row, int from, int to) {
      int at = row * x.shape().columns();
      float mean = means.floats()[means.offset() + row];
      float scale = r.floats()[r.offset() + row];
      for (int j = from; j < to; j++) {
        float cotangent = g.floats()[g.offset() + at + j];
        float normalized = (x.floats()[x.offset() + at + j] - mean) * scale;
        dw.floats()[dw.offset() + j] =
            Math.fma(cotangent, normalized, dw.floats()[dw.offset() + j]);
        db.floats()[db.offset() + j] = db.floats()[db.offset() + j] + cotangent;
      }
    }
  }
}
