package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.math.NormalTail;
import org.lathe.graph.op.GeluErf;

/** Definition of {@code gelu_erf}. */
public final class GeluErfScalar implements Definition<GeluErf> {
  @Override
  public void apply(GeluErf op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.getFirst();
    ArrayView y = outputs.getFirst();
    for (int i = 0; i < y.size(); i++) {
      y.floats()[y.offset() + i] = gelu(x.floats()[x.offset() + i]);
    }
  }

  /** One element. */
  public static float gelu(float x) {
    float q = Exp.of(x * x * -0.5f) * NormalTail.of(Math.abs(x));
    return x * (x < 0 ? q : 1f - q);
  }
}
