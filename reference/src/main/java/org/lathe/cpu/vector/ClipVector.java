package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.Clip;

/** Kernel of {@code clip}. */
final class ClipVector implements Binder<Clip> {
  @Override
  public Kernel bind(Clip op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.get(0);
    ArrayView norm = inputs.get(1);
    ArrayView y = outputs.getFirst();
    return Elements.kernel(
        x.size(),
        (from, to) -> {
          float factor = Math.min(1f, op.maximum() / (norm.floats()[norm.offset()] + 1e-6f));
          scale(x, y, factor, from, to);
        });
  }

  private static void scale(ArrayView x, ArrayView y, float factor, int from, int to) {
    int i = from;
    for (int bound = from + Elements.SPECIES.loopBound(to - from);
        i < bound;
        i += Elements.SPECIES.length()) {
      FloatVector.fromArray(Elements.SPECIES, x.floats(), x.offset() + i)
          .mul(factor)
          .intoArray(y.floats(), y.offset() + i);
    }
    for (; i < to; i++) {
      y.floats()[y.offset() + i] = x.floats()[x.offset() + i] * factor;
    }
  }
}
