package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Exp;
import org.lathe.graph.op.SigmoidGlu;

/** Definition of {@code sigmoid_glu}. */
public final class SigmoidGluScalar implements Definition<SigmoidGlu> {
  @Override
  public void apply(SigmoidGlu op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView gate = inputs.get(0);
    ArrayView up = inputs.get(1);
    ArrayView y = outputs.getFirst();
    for (int i = 0; i < y.size(); i++) {
      y.floats()[y.offset() + i] =
          sigmoidGlu(gate.floats()[gate.offset() + i], up.floats()[up.offset() + i]);
    }
  }

  /** One element. */
  public static float sigmoidGlu(float gate, float up) {
    return up / (1f + Exp.of(-gate));
  }
}
