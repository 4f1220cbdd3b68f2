package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.math.Log1p;
import org.lathe.graph.op.Softplus;

/** Definition of {@code softplus}. */
public final class SoftplusScalar implements Definition<Softplus> {
  @Override
  public void apply(Softplus op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.getFirst();
    ArrayView y = outputs.getFirst();
    for (int i = 0; i < y.size(); i++) {
      y.floats()[y.offset() + i] = softplus(x.floats()[x.offset() + i]);
    }
  }

  /** One element. */
  public static float softplus(float x) {
    return (x > 0 ? x : 0f) + Log1p.of(Exp.of(-Math.abs(x)));
  }
}
