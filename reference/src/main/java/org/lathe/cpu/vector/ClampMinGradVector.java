package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.scalar.ClampMinGradScalar;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.ClampMinGrad;

/** Kernel of {@code clamp_min_grad}. */
final class ClampMinGradVector implements Binder<ClampMinGrad> {
  @Override
  public Kernel bind(
      ClampMinGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.get(0);
    ArrayView g = inputs.get(1);
    ArrayView dx = outputs.getFirst();
    float least = op.least();
    return Elements.kernel(dx.size(), (from, to) -> gradient(x, g, dx, least, from, to));
  }

  private static void gradient(
      ArrayView in, ArrayView g, ArrayView out, float least, int from, int to) {
    int i = from;
    for (int bound = from + Elements.SPECIES.loopBound(to - from);
        i < bound;
        i += Elements.SPECIES.length()) {
      FloatVector x = FloatVector.fromArray(Elements.SPECIES, in.floats(), in.offset() + i);
      FloatVector dy = FloatVector.fromArray(Elements.SPECIES, g.floats(), g.offset() + i);
      FloatVector.zero(Elements.SPECIES)
          .blend(dy, x.compare(VectorOperators.GT, least))
          .intoArray(out.floats(), out.offset() + i);
    }
    for (; i < to; i++) {
      out.floats()[out.offset() + i] =
          ClampMinGradScalar.gradient(
              in.floats()[in.offset() + i], g.floats()[g.offset() + i], least);
    }
  }
}
