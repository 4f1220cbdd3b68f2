package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.ClampMin;

/** Definition of {@code clamp_min}. */
public final class ClampMinScalar implements Definition<ClampMin> {
  @Override
  public void apply(ClampMin op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.getFirst();
    ArrayView y = outputs.getFirst();
    for (int i = 0; i < y.size(); i++) {
      y.floats()[y.offset() + i] = clamp(x.floats()[x.offset() + i], op.least());
    }
  }

  /** One element; a comparison and not Math.max, so that x stays as it is where it is not less. */
  public static float clamp(float x, float least) {
    return x < least ? least : x;
  }
}
