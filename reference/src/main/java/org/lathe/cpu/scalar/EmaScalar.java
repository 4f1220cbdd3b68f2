package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.Ema;

/** Definition of {@code ema}. */
final class EmaScalar implements Definition<Ema> {
  @Override
  public void apply(Ema op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView e = inputs.get(0);
    ArrayView w = inputs.get(1);
    ArrayView rate = inputs.get(2);
    ArrayView average = outputs.getFirst();
    float part = 1 - rate.floats()[rate.offset()];
    for (int i = 0; i < average.size(); i++) {
      float old = e.floats()[e.offset() + i];
      average.floats()[average.offset() + i] =
          Math.fma(part, w.floats()[w.offset() + i] - old, old);
    }
  }
}
