package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.Definition;
import org.lathe.cpu.Span;
import org.lathe.graph.op.Multiply;

/** Definition of {@code multiply}. */
final class MultiplyScalar implements Definition<Multiply> {
  @Override
  public void apply(Multiply op, List<Span> inputs, List<Span> outputs) {
    Span x = inputs.get(0);
    Span y = inputs.get(1);
    Span z = outputs.getFirst();
    for (int i = 0; i < z.size(); i++) {
      z.floats()[z.offset() + i] =
          x.floats()[x.offset() + i] * y.floats()[y.offset() + i % y.size()];
    }
  }
}
