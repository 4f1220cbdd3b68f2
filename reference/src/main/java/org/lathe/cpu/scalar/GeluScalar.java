package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Exp;
import org.lathe.graph.op.Gelu;

/** Definition of {@code gelu}. */
public final class GeluScalar implements Definition<Gelu> {
  /** 2 sqrt(2 / pi). */
  public static final float LINEAR = 0x1.988454p0f;

  /** 2 sqrt(2 / pi) 0.044715. */
  public static final float CUBIC = 0x1.2444f2p-4f;

  @Override
  public void apply(Gelu op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.getFirst();
    ArrayView y = outputs.getFirst();
    for (int i = 0; i < y.size(); i++) {
      y.floats()[y.offset() + i] = gelu(x.floats()[x.offset() + i]);
    }
  }

  /** One element. */
  public static float gelu(float x) {
    return x / (1f + Exp.of(-(x * Math.fma(x * x, CUBIC, LINEAR))));
  }
}
