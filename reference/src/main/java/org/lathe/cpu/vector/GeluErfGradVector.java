package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.math.NormalTail;
import org.lathe.cpu.scalar.GeluErfGradScalar;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.GeluErfGrad;

/** Kernel of {@code gelu_erf_grad}. */
final class GeluErfGradVector implements Binder<GeluErfGrad> {
  @Override
  public Kernel bind(
      GeluErfGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.get(0);
    ArrayView g = inputs.get(1);
    ArrayView dx = outputs.getFirst();
    return Elements.kernel(dx.size(), (from, to) -> gradient(x, g, dx, from, to));
  }

  private static void gradient(ArrayView in, ArrayView g, ArrayView out, int from, int to) {
    float flat = GeluErfGradScalar.FLAT;
    int i = from;
    for (int bound = from + Elements.SPECIES.loopBound(to - from);
        i < bound;
        i += Elements.SPECIES.length()) {
      FloatVector x = FloatVector.fromArray(Elements.SPECIES, in.floats(), in.offset() + i);
      FloatVector dy = FloatVector.fromArray(Elements.SPECIES, g.floats(), g.offset() + i);
      x = x.blend(-flat, x.compare(VectorOperators.LT, -flat));
      x = x.blend(flat, x.compare(VectorOperators.GT, flat));
      FloatVector e = Exp.Vectors.of(x.mul(x).mul(-0.5f));
      FloatVector q = e.mul(NormalTail.Vectors.of(x.abs()));
      FloatVector below = x.broadcast(1f).sub(q).blend(q, x.compare(VectorOperators.LT, 0f));
      dy.mul(x.mul(GeluErfGradScalar.DENSITY).fma(e, below))
          .intoArray(out.floats(), out.offset() + i);
    }
    for (; i < to; i++) {
      out.floats()[out.offset() + i] =
          GeluErfGradScalar.gradient(in.floats()[in.offset() + i], g.floats()[g.offset() + i]);
    }
  }
}
