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
import org.lathe.graph.op.ColumnSum;

/** Kernel of {@code column_sum}: a part is some columns of all rows. */
final class ColumnSumVector implements Binder<ColumnSum> {
  /** Columns per part. */
  private static final int PART = 128;

  /** Rows that are added to a sum between its load and its store. */
  private static final int ROWS = 4;

  @Override
  public Kernel bind(
      ColumnSum op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.getFirst();
    ArrayView sums = outputs.getFirst();
    int columns = x.shape().columns();
    int parts = (columns + PART - 1) / PART;
    Workers.Part body =
        (part, worker) -> add(x, sums, part * PART, Math.min(columns, (part + 1) * PART));
    return workers -> workers.parallel(parts, body);
  }

  private static void add(ArrayView x, ArrayView sums, int from, int to) {
    Arrays.fill(sums.floats(), sums.offset() + from, sums.offset() + to, 0);
    int rows = x.shape().rows();
    int row = 0;
    for (; row + ROWS <= rows; row += ROWS) {
      addFour(x, sums, row, from, to);
    }
    for (; row < rows; row++) {
      addTail(x, sums, row, from, to);
    }
  }

  private static void addFour(ArrayView x, ArrayView sums, int row, int from, int to) {
    int columns = x.shape().columns();
    int at = x.offset() + row * columns;
    int j = from;
    for (int bound = from + Elements.SPECIES.loopBound(to - from);
        j < bound;
        j += Elements.SPECIES.length()) {
      FloatVector.fromArray(Elements.SPECIES, sums.floats(), sums.offset() + j)
          .add(FloatVector.fromArray(Elements.SPECIES, x.floats(), at + j))
          .add(FloatVector.fromArray(Elements.SPECIES, x.floats(), at + columns + j))
          .add(FloatVector.fromArray(Elements.SPECIES, x.floats(), at + 2 * columns + j))
          .add(FloatVector.fromArray(Elements.SPECIES, x.floats(), at + 3 * columns + j))
          .intoArray(sums.floats(), sums.offset() + j);
    }
    for (int i = row; i < row + ROWS; i++) {
      addTail(x, sums, i, j, to);
    }
  }

  private static void addTail(ArrayView x, ArrayView sums, int row, int from, int to) {
    int at = x.offset() + row * x.shape().columns();
    for (int j = from; j < to; j++) {
      sums.floats()[sums.offset() + j] = sums.floats()[sums.offset() + j] + x.floats()[at + j];
    }
  }
}
