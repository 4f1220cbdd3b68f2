package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Exp;
import org.lathe.graph.op.GeluGrad;

/** Definition of {@code gelu_grad}. */
public final class GeluGradScalar implements Definition<GeluGrad> {
  /** Three times the factor of the cubic term. */
  public static final float SLOPE = 0x1.b6676cp-3f;

  /** Beyond this, the sigmoid is 0 or 1, and the slope would overflow. */
  public static final float FLAT = 16;

  @Override
  public void apply(GeluGrad op, List<ArrayView> inputs, List<ArrayView> outputs) {
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
    float square = x * x;
    float s = 1f / (1f + Exp.of(-(x * Math.fma(square, GeluScalar.CUBIC, GeluScalar.LINEAR))));
    float slope = x * Math.fma(square, SLOPE, GeluScalar.LINEAR);
    return g * s * Math.fma(slope, 1f - s, 1f);
  }
}
