package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.scalar.SwigluScalar;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.Swiglu;

/** Kernel of {@code swiglu}. */
final class SwigluVector implements Binder<Swiglu> {
  @Override
  public Kernel bind(Swiglu op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView gate = inputs.get(0);
    ArrayView up = inputs.get(1);
    ArrayView y = outputs.getFirst();
    return Elements.kernel(y.size(), (from, to) -> swiglu(gate, up, y, from, to));
  }

  private static void swiglu(ArrayView gate, ArrayView up, ArrayView y, int from, int to) {
    int i = from;
    for (int bound = from + Elements.SPECIES.loopBound(to - from);
        i < bound;
        i += Elements.SPECIES.length()) {
      FloatVector x = FloatVector.fromArray(Elements.SPECIES, gate.floats(), gate.offset() + i);
      x.div(Exp.Vectors.of(x.neg()).add(1f))
          .mul(FloatVector.fromArray(Elements.SPECIES, up.floats(), up.offset() + i))
          .intoArray(y.floats(), y.offset() + i);
    }
    for (; i < to; i++) {
      y.floats()[y.offset() + i] =
          SwigluScalar.swiglu(gate.floats()[gate.offset() + i], up.floats()[up.offset() + i]);
    }
  }
}
