package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.ClampMinGrad;

/** Definition of {@code clamp_min_grad}. */
public final class ClampMinGradScalar implements Definition<ClampMinGrad> {
  @Override
  public void apply(ClampMinGrad op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.get(0);
    ArrayView g = inputs.get(1);
    ArrayView dx = outputs.getFirst();
    for (int i = 0; i < dx.size(); i++) {
      dx.floats()[dx.offset() + i] =
          gradient(x.floats()[x.offset() + i], g.floats()[g.offset() + i], op.least());
    }
  }

  /** One element. */
  public static float gradient(float x, float g, float least) {
    return x > least ? g : 0f;
  }
}
