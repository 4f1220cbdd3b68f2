package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.scalar.ClampMinScalar;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.ClampMin;

/** Kernel of {@code clamp_min}. */
final class ClampMinVector implements Binder<ClampMin> {
  @Override
  public Kernel bind(
      ClampMin op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.getFirst();
    ArrayView y = outputs.getFirst();
    float least = op.least();
    return Elements.kernel(y.size(), (from, to) -> clamp(x, y, least, from, to));
  }

  private static void clamp(ArrayView in, ArrayView out, float least, int from, int to) {
    int i = from;
    for (int bound = from + Elements.SPECIES.loopBound(to - from);
        i < bound;
        i += Elements.SPECIES.length()) {
      FloatVector x = FloatVector.fromArray(Elements.SPECIES, in.floats(), in.offset() + i);
      x.blend(least, x.compare(VectorOperators.LT, least))
          .intoArray(out.floats(), out.offset() + i);
    }
    for (; i < to; i++) {
      out.floats()[out.offset() + i] = ClampMinScalar.clamp(in.floats()[in.offset() + i], least);
    }
  }
}
