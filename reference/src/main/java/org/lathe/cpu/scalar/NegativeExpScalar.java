package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Exp;
import org.lathe.graph.op.NegativeExp;

/** Definition of {@code negative_exp}. */
final class NegativeExpScalar implements Definition<NegativeExp> {
  @Override
  public void apply(NegativeExp op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.getFirst();
    ArrayView y = outputs.getFirst();
    for (int i = 0; i < y.size(); i++) {
      y.floats()[y.offset() + i] = -Exp.of(x.floats()[x.offset() + i]);
    }
  }
}
