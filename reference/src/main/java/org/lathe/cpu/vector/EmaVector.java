package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.Ema;

/** Kernel of {@code ema}. */
final class EmaVector implements Binder<Ema> {
  @Override
  public Kernel bind(Ema op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView e = inputs.get(0);
    ArrayView w = inputs.get(1);
    ArrayView rate = inputs.get(2);
    ArrayView average = outputs.getFirst();
    return Elements.kernel(
        average.size(),
        (from, to) -> step(e, w, average, 1 - rate.floats()[rate.offset()], from, to));
  }

  private static void step(
      ArrayView e, ArrayView w, ArrayView average, float part, int from, int to) {
    int i = from;
    for (int bound = from + Elements.SPECIES.loopBound(to - from);
        i < bound;
        i += Elements.SPECIES.length()) {
      FloatVector old = FloatVector.fromArray(Elements.SPECIES, e.floats(), e.offset() + i);
      FloatVector.fromArray(Elements.SPECIES, w.floats(), w.offset() + i)
          .sub(old)
          .fma(FloatVector.broadcast(Elements.SPECIES, part), old)
          .intoArray(average.floats(), average.offset() + i);
    }
    for (; i < to; i++) {
      float old = e.floats()[e.offset() + i];
      average.floats()[average.offset() + i] =
          Math.fma(part, w.floats()[w.offset() + i] - old, old);
    }
  }
}
