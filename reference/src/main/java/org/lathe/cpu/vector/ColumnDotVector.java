package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.ColumnDot;

/** Kernel of {@code column_dot}: four vectors of columns side by side, all rows in order. */
final class ColumnDotVector implements Binder<ColumnDot> {
  private static final VectorSpecies<Float> SPECIES = Elements.SPECIES;
  private static final int LENGTH = SPECIES.length();

  /** Columns side by side. */
  private static final int BLOCK = 4 * LENGTH;

  /** Elements of x per part, at least: enough that the cost of starting a part does not matter. */
  private static final int PART = 1 << 14;

  @Override
  public Kernel bind(
      ColumnDot op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.get(0);
    ArrayView y = inputs.get(1);
    ArrayView dots = outputs.getFirst();
    int rows = x.shape().rows();
    int columns = x.shape().columns();
    int part = BLOCK * Math.max(1, PART / (BLOCK * Math.max(1, rows)));
    int parts = (int) (((long) columns + part - 1) / part);
    Workers.Part body =
        (number, worker) -> {
          int from = number * part;
          dots(x, y, dots, rows, columns, from, Math.min(columns - from, part));
        };
    return workers -> workers.parallel(parts, body);
  }

  private static void dots(
      ArrayView x, ArrayView y, ArrayView dots, int rows, int columns, int from, int count) {
    int j = from;
    for (int end = from + count / BLOCK * BLOCK; j < end; j += BLOCK) {
      block(x, y, dots, rows, columns, j);
    }
    for (; j < from + count; j++) {
      float sum = 0;
      for (int row = 0; row < rows; row++) {
        int at = row * columns + j;
        sum = Math.fma(x.floats()[x.offset() + at], y.floats()[y.offset() + at], sum);
      }
      dots.floats()[dots.offset() + j] = sum;
    }
  }

  private static void block(
      ArrayView x, ArrayView y, ArrayView dots, int rows, int columns, int j) {
    float[] xs = x.floats();
    float[] ys = y.floats();
    FloatVector sum0 = FloatVector.zero(SPECIES);
    FloatVector sum1 = FloatVector.zero(SPECIES);
    FloatVector sum2 = FloatVector.zero(SPECIES);
    FloatVector sum3 = FloatVector.zero(SPECIES);
    int xAt = x.offset() + j;
    int yAt = y.offset() + j;
    for (int row = 0; row < rows; row++) {
      sum0 = product(xs, xAt, ys, yAt, sum0);
      sum1 = product(xs, xAt + LENGTH, ys, yAt + LENGTH, sum1);
      sum2 = product(xs, xAt + 2 * LENGTH, ys, yAt + 2 * LENGTH, sum2);
      sum3 = product(xs, xAt + 3 * LENGTH, ys, yAt + 3 * LENGTH, sum3);
      xAt += columns;
      yAt += columns;
    }
    int at = dots.offset() + j;
    sum0.intoArray(dots.floats(), at);
    sum1.intoArray(dots.floats(), at + LENGTH);
    sum2.intoArray(dots.floats(), at + 2 * LENGTH);
    sum3.intoArray(dots.floats(), at + 3 * LENGTH);
  }

  private static FloatVector product(float[] x, int xAt, float[] y, int yAt, FloatVector sum) {
    return FloatVector.fromArray(SPECIES, x, xAt).fma(FloatVector.fromArray(SPECIES, y, yAt), sum);
  }
}
