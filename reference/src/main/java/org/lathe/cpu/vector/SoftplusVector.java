package org.lathe.cpu.vector;

import static jdk.incubator.vector.VectorOperators.ABS;
import static jdk.incubator.vector.VectorOperators.GT;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.math.Log1p;
import org.lathe.cpu.scalar.SoftplusScalar;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.Softplus;

/** Kernel of {@code softplus}. */
final class SoftplusVector implements Binder<Softplus> {
  @Override
  public Kernel bind(
      Softplus op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.getFirst();
    ArrayView y = outputs.getFirst();
    return Elements.kernel(y.size(), (from, to) -> softplus(x, y, from, to));
  }

  private static void softplus(ArrayView x, ArrayView y, int from, int to) {
    int i = from;
    for (int bound = from + Elements.SPECIES.loopBound(to - from);
        i < bound;
        i += Elements.SPECIES.length()) {
      FloatVector value = FloatVector.fromArray(Elements.SPECIES, x.floats(), x.offset() + i);
      FloatVector positive = FloatVector.zero(Elements.SPECIES).blend(value, value.compare(GT, 0f));
      FloatVector e = Exp.Vectors.of(value.lanewise(ABS).neg());
      positive.add(Log1p.Vectors.of(e)).intoArray(y.floats(), y.offset() + i);
    }
    for (; i < to; i++) {
      y.floats()[y.offset() + i] = SoftplusScalar.softplus(x.floats()[x.offset() + i]);
    }
  }
}
