package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Exp;
import org.lathe.graph.op.SwigluGrad;

/** Definition of {@code swiglu_grad}. */
public final class SwigluGradScalar implements Definition<SwigluGrad> {
  @Override
  public void apply(SwigluGrad op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView gate = inputs.get(0);
    ArrayView up = inputs.get(1);
    ArrayView g = inputs.get(2);
    ArrayView dGate = outputs.get(0);
    ArrayView dUp = outputs.get(1);
    for (int i = 0; i < g.size(); i++) {
      float gateAt = gate.floats()[gate.offset() + i];
      float cotangent = g.floats()[g.offset() + i];
      float sigmoid = sigmoid(gateAt);
      dGate.floats()[dGate.offset() + i] =
          gateGradient(gateAt, sigmoid, up.floats()[up.offset() + i], cotangent);
      dUp.floats()[dUp.offset() + i] = upGradient(gateAt, sigmoid, cotangent);
    }
  }

  /** The logistic function of the gate. */
  public static float sigmoid(float gate) {
    return 1f / (1f + Exp.of(-gate));
  }

  /** One element of dgate. */
  public static float gateGradient(float gate, float sigmoid, float up, float g) {
    return g * up * sigmoid * Math.fma(gate, 1f - sigmoid, 1f);
  }

  /** One element of dup. */
  public static float upGradient(float gate, float sigmoid, float g) {
    return g * (gate * sigmoid);
  }
}
