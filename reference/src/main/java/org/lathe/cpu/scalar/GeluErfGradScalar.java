package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.math.NormalTail;
import org.lathe.graph.op.GeluErfGrad;

/** Definition of {@code gelu_erf_grad}. */
public final class GeluErfGradScalar implements Definition<GeluErfGrad> {
  /** 1 / sqrt(2 pi). */
  public static final float DENSITY = 0x1.988454p-2f;

  /** Beyond this, the distribution function is 0 or 1, and its density 0. */
  public static final float FLAT = 16;

  @Override
  public void apply(GeluErfGrad op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.get(0);
    ArrayView g = inputs.get(1);
    ArrayView dx = outputs.getFirst();
    for (int i = 0; i < dx.size(); i++) {
      dx.floats()[dx.offset() + i] =
          gradient(x.floats()[x.offset() + i], g.floats()[g.offset() + i]);
    }
  }

  /** One element. */
  public static float gradient(float x, float g) {
    x = x < -FLAT ? -FLAT : x;
    x = x > FLAT ? FLAT : x;
    float e = Exp.of(x * x * -0.5f);
    float q = e * NormalTail.of(Math.abs(x));
    return g * Math.fma(x * DENSITY, e, x < 0 ? q : 1f - q);
  }
}
