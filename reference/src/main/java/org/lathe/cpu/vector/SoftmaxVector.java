package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.math.Lanes;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.cpu.vector.lanes.LaneTree;
import org.lathe.cpu.vector.lanes.Rows;
import org.lathe.graph.op.Softmax;

/** Kernel of {@code softmax}. */
final class SoftmaxVector implements Binder<Softmax> {
  private static final VectorSpecies<Float> SPECIES = Elements.SPECIES;
  private static final int LENGTH = SPECIES.length();

  @Override
  public Kernel bind(Softmax op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.getFirst();
    ArrayView y = outputs.getFirst();
    int columns = x.shape().columns();
    return Rows.kernel(
        x.shape().rows(),
        columns,
        scratch,
        (row, count, lanes) -> {
          for (int b = row; b < row + count; b++) {
            int xAt = x.offset() + b * columns;
            int yAt = y.offset() + b * columns;
            float maximum = maximum(x.floats(), xAt, columns);
            exponentials(x.floats(), xAt, y.floats(), yAt, columns, maximum, lanes);
            divide(y.floats(), yAt, columns, Lanes.tree(lanes, 0));
          }
        });
  }

  /** The highest of the n elements from {@code at}; NaN if one is NaN. */
  static float maximum(float[] x, int at, int n) {
    FloatVector largest = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    int j = 0;
    for (int bound = SPECIES.loopBound(n); j < bound; j += LENGTH) {
      largest = largest.max(FloatVector.fromArray(SPECIES, x, at + j));
    }
    float maximum = LaneTree.maximum(largest);
    for (; j < n; j++) {
      maximum = Math.max(maximum, x[at + j]);
    }
    return maximum;
  }

  /** Writes {@code exp(x - maximum)}, and the lanes of their sum. */
  private static void exponentials(
      float[] x, int xAt, float[] y, int yAt, int n, float maximum, float[] lanes) {
    int whole = n - n % Lanes.COUNT;
    for (int first = 0; first < Lanes.COUNT; first += LENGTH) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int j = first; j < whole; j += Lanes.COUNT) {
        FloatVector e = Exp.Vectors.of(FloatVector.fromArray(SPECIES, x, xAt + j).sub(maximum));
        e.intoArray(y, yAt + j);
        sum = sum.add(e);
      }
      sum.intoArray(lanes, first);
    }
    for (int j = whole; j < n; j++) {
      float e = Exp.of(x[xAt + j] - maximum);
      y[yAt + j] = e;
      lanes[j - whole] = lanes[j - whole] + e;
    }
  }

  private static void divide(float[] y, int at, int n, float sum) {
    int j = 0;
    for (int bound = SPECIES.loopBound(n); j < bound; j += LENGTH) {
      FloatVector.fromArray(SPECIES, y, at + j).div(sum).intoArray(y, at + j);
    }
    for (; j < n; j++) {
      y[at + j] = y[at + j] / sum;
    }
  }
}
