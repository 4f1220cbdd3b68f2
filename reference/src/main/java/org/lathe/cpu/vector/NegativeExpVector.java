package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.NegativeExp;

/** Kernel of {@code negative_exp}. */
final class NegativeExpVector implements Binder<NegativeExp> {
  @Override
  public Kernel bind(
      NegativeExp op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.getFirst();
    ArrayView y = outputs.getFirst();
    return Elements.kernel(y.size(), (from, to) -> negativeExp(x, y, from, to));
  }

  private static void negativeExp(ArrayView x, ArrayView y, int from, int to) {
    int i = from;
    for (int bound = from + Elements.SPECIES.loopBound(to - from);
        i < bound;
        i += Elements.SPECIES.length()) {
      FloatVector value = FloatVector.fromArray(Elements.SPECIES, x.floats(), x.offset() + i);
      Exp.Vectors.of(value).neg().intoArray(y.floats(), y.offset() + i);
    }
    for (; i < to; i++) {
      y.floats()[y.offset() + i] = -Exp.of(x.floats()[x.offset() + i]);
    }
  }
}
