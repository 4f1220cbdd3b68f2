package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Exp;
import org.lathe.graph.op.Swiglu;

/** Definition of {@code swiglu}. */
public final class SwigluScalar implements Definition<Swiglu> {
  @Override
  public void apply(Swiglu op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView gate = inputs.get(0);
    ArrayView up = inputs.get(1);
    ArrayView y = outputs.getFirst();
    for (int i = 0; i < y.size(); i++) {
      y.floats()[y.offset() + i] =
          swiglu(gate.floats()[gate.offset() + i], up.floats()[up.offset() + i]);
    }
  }

  /** One element. */
  public static float swiglu(float gate, float up) {
    return gate / (1f + Exp.of(-gate)) * up;
  }
}
