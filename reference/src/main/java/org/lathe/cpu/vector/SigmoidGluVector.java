package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.scalar.SigmoidGluScalar;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.SigmoidGlu;

/** Kernel of {@code sigmoid_glu}. */
final class SigmoidGluVector implements Binder<SigmoidGlu> {
  @Override
  public Kernel bind(
      SigmoidGlu op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView gate = inputs.get(0);
    ArrayView up = inputs.get(1);
    ArrayView y = outputs.getFirst();
    return Elements.kernel(y.size(), (from, to) -> sigmoidGlu(gate, up, y, from, to));
  }

  private static void sigmoidGlu(ArrayView gate, ArrayView up, ArrayView y, int from, int to) {
    int i = from;
    for (int bound = from + Elements.SPECIES.loopBound(to - from);
        i < bound;
        i += Elements.SPECIES.length()) {
      FloatVector x = FloatVector.fromArray(Elements.SPECIES, gate.floats(), gate.offset() + i);
      FloatVector.fromArray(Elements.SPECIES, up.floats(), up.offset() + i)
          .div(Exp.Vectors.of(x.neg()).add(1f))
          .intoArray(y.floats(), y.offset() + i);
    }
    for (; i < to; i++) {
      y.floats()[y.offset() + i] =
          SigmoidGluScalar.sigmoidGlu(
              gate.floats()[gate.offset() + i], up.floats()[up.offset() + i]);
    }
  }
}
