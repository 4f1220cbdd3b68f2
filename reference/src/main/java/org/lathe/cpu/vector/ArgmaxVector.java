package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.cpu.vector.lanes.Rows;
import org.lathe.graph.op.Argmax;

/**
 * Kernel of {@code argmax}: finds the highest value of a row, then its first position. Two passes
 * without indices in vectors are faster than one with them, and the second ends early.
 */
final class ArgmaxVector implements Binder<Argmax> {
  private static final VectorSpecies<Float> SPECIES = Elements.SPECIES;

  @Override
  public Kernel bind(Argmax op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.getFirst();
    ArrayView out = outputs.getFirst();
    int columns = x.shape().columns();
    return Rows.kernel(
        x.shape().rows(),
        columns,
        scratch,
        (row, count, lanes) -> {
          for (int b = row; b < row + count; b++) {
            int at = x.offset() + b * columns;
            float highest = SoftmaxVector.maximum(x.floats(), at, columns);
            out.ints()[out.offset() + b] =
                Float.isNaN(highest)
                    ? firstNaN(x.floats(), at)
                    : first(highest, x.floats(), at, columns);
          }
        });
  }

  /** The first position of a value that is among the n from {@code at}. */
  private static int first(float value, float[] x, int at, int n) {
    int i = 0;
    for (int bound = SPECIES.loopBound(n); i < bound; i += SPECIES.length()) {
      VectorMask<Float> equal =
          FloatVector.fromArray(SPECIES, x, at + i).compare(VectorOperators.EQ, value);
      if (equal.anyTrue()) {
        return i + equal.firstTrue();
      }
    }
    while (x[at + i] != value) {
      i++;
    }
    return i;
  }

  /** The position of the first of the NaNs, of which there is one at least. */
  private static int firstNaN(float[] x, int at) {
    int i = 0;
    while (!Float.isNaN(x[at + i])) {
      i++;
    }
    return i;
  }
}
