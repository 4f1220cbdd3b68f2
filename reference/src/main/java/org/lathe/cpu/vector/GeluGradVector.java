package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.scalar.GeluGradScalar;
import org.lathe.cpu.scalar.GeluScalar;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.GeluGrad;

/** Kernel of {@code gelu_grad}. */
final class GeluGradVector implements Binder<GeluGrad> {
  @Override
  public Kernel bind(
      GeluGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.get(0);
    ArrayView g = inputs.get(1);
    ArrayView dx = outputs.getFirst();
    return Elements.kernel(dx.size(), (from, to) -> gradient(x, g, dx, from, to));
  }

  private static void gradient(ArrayView in, ArrayView g, ArrayView out, int from, int to) {
    float flat = GeluGradScalar.FLAT;
    int i = from;
    for (int bound = from + Elements.SPECIES.loopBound(to - from);
        i < bound;
        i += Elements.SPECIES.length()) {
      FloatVector x = FloatVector.fromArray(Elements.SPECIES, in.floats(), in.offset() + i);
      FloatVector dy = FloatVector.fromArray(Elements.SPECIES, g.floats(), g.offset() + i);
      x = x.blend(-flat, x.compare(VectorOperators.LT, -flat));
      x = x.blend(flat, x.compare(VectorOperators.GT, flat));
      FloatVector one = FloatVector.broadcast(Elements.SPECIES, 1f);
      FloatVector square = x.mul(x);
      FloatVector t = x.mul(square.fma(GeluScalar.CUBIC, GeluScalar.LINEAR));
      FloatVector s = one.div(Exp.Vectors.of(t.neg()).add(one));
      FloatVector slope = x.mul(square.fma(GeluGradScalar.SLOPE, GeluScalar.LINEAR));
      dy.mul(s).mul(slope.fma(one.sub(s), one)).intoArray(out.floats(), out.offset() + i);
    }
    for (; i < to; i++) {
      out.floats()[out.offset() + i] =
          GeluGradScalar.gradient(in.floats()[in.offset() + i], g.floats()[g.offset() + i]);
    }
  }
}
