package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.scalar.GeluScalar;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.Gelu;

/** Kernel of {@code gelu}. */
final class GeluVector implements Binder<Gelu> {
  @Override
  public Kernel bind(Gelu op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.getFirst();
    ArrayView y = outputs.getFirst();
    return Elements.kernel(y.size(), (from, to) -> gelu(x, y, from, to));
  }

  private static void gelu(ArrayView in, ArrayView out, int from, int to) {
    int i = from;
    for (int bound = from + Elements.SPECIES.loopBound(to - from);
        i < bound;
        i += Elements.SPECIES.length()) {
      FloatVector x = FloatVector.fromArray(Elements.SPECIES, in.floats(), in.offset() + i);
      FloatVector t = x.mul(x.mul(x).fma(GeluScalar.CUBIC, GeluScalar.LINEAR));
      x.div(Exp.Vectors.of(t.neg()).add(1f)).intoArray(out.floats(), out.offset() + i);
    }
    for (; i < to; i++) {
      out.floats()[out.offset() + i] = GeluScalar.gelu(in.floats()[in.offset() + i]);
    }
  }
}
