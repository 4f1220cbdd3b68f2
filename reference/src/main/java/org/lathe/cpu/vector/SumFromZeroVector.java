package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.lanes.Elements;

/** Kernel of {@link SumFromZero}. */
final class SumFromZeroVector implements Binder<SumFromZero> {
  @Override
  public Kernel bind(
      SumFromZero op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.getFirst();
    ArrayView y = outputs.getFirst();
    return Elements.kernel(y.size(), (from, to) -> add(x, y, from, to));
  }

  private static void add(ArrayView x, ArrayView y, int from, int to) {
    int i = from;
    for (int bound = from + Elements.SPECIES.loopBound(to - from);
        i < bound;
        i += Elements.SPECIES.length()) {
      FloatVector.fromArray(Elements.SPECIES, x.floats(), x.offset() + i)
          .add(0)
          .intoArray(y.floats(), y.offset() + i);
    }
    for (; i < to; i++) {
      y.floats()[y.offset() + i] = 0 + x.floats()[x.offset() + i];
    }
  }
}
