package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Span;

/** Kernel of {@link SumFromZero}. */
final class SumFromZeroVector implements Binder<SumFromZero> {
  @Override
  public Kernel bind(SumFromZero op, List<Span> inputs, List<Span> outputs, Scratch scratch) {
    Span x = inputs.getFirst();
    Span y = outputs.getFirst();
    return Elements.kernel(y.size(), (from, to) -> add(x, y, from, to));
  }

  private static void add(Span x, Span y, int from, int to) {
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
