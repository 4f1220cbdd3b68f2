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
import org.lathe.graph.op.RmsNormGradWeight;

/** Kernel of {@code rms_norm_grad_weight}: a part is some columns of all rows. */
final class RmsNormGradWeightVector implements Binder<RmsNormGradWeight> {
  /** Columns per part. */
  private static final int PART = 128;

  /** Rows that are added to a sum between its load and its store. */
  private static final int ROWS = 4;

  @Override
  public Kernel bind(
      RmsNormGradWeight op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.get(0);
    ArrayView r = inputs.get(1);
    ArrayView g = inputs.get(2);
    ArrayView dw = outputs.getFirst();
    int columns = x.shape().columns();
    int parts = (columns + PART - 1) / PART;
    Workers.Part body =
        (part, worker) -> add(x, r, g, dw, part * PART, Math.min(columns, (part + 1) * PART));
    return workers -> workers.parallel(parts, body);
  }

  private static void add(ArrayView x, ArrayView r, ArrayView g, ArrayView dw, int from, int to) {
    Arrays.fill(dw.floats(), dw.offset() + from, dw.offset() + to, 0);
    int rows = x.shape().rows();
    int row = 0;
    for (; row + ROWS <= rows; row += ROWS) {
      addFour(x, r, g, dw, row, from, to);
    }
    for (; row < rows; row++) {
      addOne(x, r, g, dw, row, from, to);
    }
  }

  private static void addFour(
      ArrayView x, ArrayView r, ArrayView g, ArrayView dw, int row, int from, int to) {
    float[] xs = x.floats();
    float[] gs = g.floats();
    float[] sums = dw.floats();
    int columns = x.shape().columns();
    int xAt = x.offset() + row * columns;
    int gAt = g.offset() + row * columns;
    float r0 = r.floats()[r.offset() + row];
    float r1 = r.floats()[r.offset() + row + 1];
    float r2 = r.floats()[r.offset() + row + 2];
    float r3 = r.floats()[r.offset() + row + 3];
    int j = from;
    for (int bound = from + Elements.SPECIES.loopBound(to - from);
        j < bound;
        j += Elements.SPECIES.length()) {
      FloatVector sum = FloatVector.fromArray(Elements.SPECIES, sums, dw.offset() + j);
      sum =
          FloatVector.fromArray(Elements.SPECIES, xs, xAt + j)
              .mul(r0)
              .fma(FloatVector.fromArray(Elements.SPECIES, gs, gAt + j), sum);
      sum =
          FloatVector.fromArray(Elements.SPECIES, xs, xAt + columns + j)
              .mul(r1)
              .fma(FloatVector.fromArray(Elements.SPECIES, gs, gAt + columns + j), sum);
      sum =
          FloatVector.fromArray(Elements.SPECIES, xs, xAt + 2 * columns + j)
              .mul(r2)
              .fma(FloatVector.fromArray(Elements.SPECIES, gs, gAt + 2 * columns + j), sum);
      sum =
          FloatVector.fromArray(Elements.SPECIES, xs, xAt + 3 * columns + j)
              .mul(r3)
              .fma(FloatVector.fromArray(Elements.SPECIES, gs, gAt + 3 * columns + j), sum);
      sum.intoArray(sums, dw.offset() + j);
    }
    for (int i = row; i < row + ROWS; i++) {
      addTail(x, r, g, dw, i, j, to);
    }
  }

  private static void addOne(
      ArrayView x, ArrayView r, ArrayView g, ArrayView dw, int row, int from, int to) {
    int at = row * x.shape().columns();
    float scale = r.floats()[r.offset() + row];
    int j = from;
    for (int bound = from + Elements.SPECIES.loopBound(to - from);
        j < bound;
        j += Elements.SPECIES.length()) {
      FloatVector.fromArray(Elements.SPECIES, x.floats(), x.offset() + at + j)
          .mul(scale)
          .fma(
              FloatVector.fromArray(Elements.SPECIES, g.floats(), g.offset() + at + j),
              FloatVector.fromArray(Elements.SPECIES, dw.floats(), dw.offset() + j))
          .intoArray(dw.floats(), dw.offset() + j);
    }
    addTail(x, r, g, dw, row, j, to);
  }

  private static void addTail(
      ArrayView x, ArrayView r, ArrayView g, ArrayView dw, int row, int from, int to) {
    int at = row * x.shape().columns();
    float scale = r.floats()[r.offset() + row];
    for (int j = from; j < to; j++) {
      float normalized = x.floats()[x.offset() + at + j] * scale;
      dw.floats()[dw.offset() + j] =
          Math.fma(g.floats()[g.offset() + at + j], normalized, dw.floats()[dw.offset() + j]);
    }
  }
}
