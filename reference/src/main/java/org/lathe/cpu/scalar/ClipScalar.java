package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.Clip;

/** Definition of {@code clip}. */
final class ClipScalar implements Definition<Clip> {
  @Override
  public void apply(Clip op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.get(0);
    ArrayView norm = inputs.get(1);
    ArrayView y = outputs.getFirst();
    float factor = Math.min(1f, op.maximum() / (norm.floats()[norm.offset()] + 1e-6f));
    for (int i = 0; i < x.size(); i++) {
      y.floats()[y.offset() + i] = x.floats()[x.offset() + i] * factor;
    }
  }
}
