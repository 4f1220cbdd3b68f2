package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.Add;

/** Kernel of {@code add}. */
final class AddVector implements Binder<Add> {
  @Override
  public Kernel bind(Add op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.get(0);
    ArrayView y = inputs.get(1);
    ArrayView z = outputs.getFirst();
    return Elements.kernel(z.size(), (from, to) -> add(x, y, z, from, to));
  }

  private static void add(ArrayView x, ArrayView y, ArrayView z, int from, int to) {
    int i = from;
    for (int bound = from + Elements.SPECIES.loopBound(to - from);
        i < bound;
        i += Elements.SPECIES.length()) {
      FloatVector.fromArray(Elements.SPECIES, x.floats(), x.offset() + i)
          .add(FloatVector.fromArray(Elements.SPECIES, y.floats(), y.offset() + i))
          .intoArray(z.floats(), z.offset() + i);
    }
    for (; i < to; i++) {
      z.floats()[z.offset() + i] = x.floats()[x.offset() + i] + y.floats()[y.offset() + i];
    }
  }
}
