package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Exp;
import org.lathe.graph.op.SigmoidGluGrad;

/** Definition of {@code sigmoid_glu_grad}. */
public final class SigmoidGluGradScalar implements Definition<SigmoidGluGrad> {
  @Override
  public void apply(SigmoidGluGrad op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView gate = inputs.get(0);
    ArrayView up = inputs.get(1);
    ArrayView g = inputs.get(2);
    ArrayView dGate = outputs.get(0);
    ArrayView dUp = outputs.get(1);
    for (int i = 0; i < g.size(); i++) {
      float gateAt = gate.floats()[gate.offset() + i];
      float cotangent = g.floats()[g.offset() + i];
      float e = decay(gateAt);
      dGate.floats()[dGate.offset() + i] = gateGradient(e, up.floats()[up.offset() + i], cotangent);
      dUp.floats()[dUp.offset() + i] = upGradient(gateAt, e, cotangent);
    }
  }

  /** {@code e = exp(-|gate|)}. */
  public static float decay(float gate) {
    return Exp.of(-Math.abs(gate));
  }

  /** One element of dgate: {@code s (1 - s) = e / (1 + e)^2}, in which nothing cancels. */
  public static float gateGradient(float e, float up, float g) {
    float sum = 1f + e;
    return g * up * (e / (sum * sum));
  }

  /** One element of dup: the sigmoid is {@code 1 / (1 + e)}, below 0 {@code e / (1 + e)}. */
  public static float upGradient(float gate, float e, float g) {
    return g * ((gate < 0 ? e : 1f) / (1f + e));
  }
}
