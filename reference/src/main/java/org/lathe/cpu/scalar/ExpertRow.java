package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;

/**
 * What the definitions of {@code expert_swiglu} and of its gradient compute of one token and one
 * expert: the products with w1 and w3, {@code silu(gate) up} of these, and that times the gate.
 */
final class ExpertRow {
  final float[] gate;
  final float[] up;
  final float[] hidden;
  final float[] gated;

  ExpertRow(int width) {
    gate = new float[width];
    up = new float[width];
    hidden = new float[width];
    gated = new float[width];
  }

  /** Computes the row of token t and expert e from x, gates, w1, w3. */
  void compute(List<ArrayView> inputs, int t, int e) {
    ArrayView x = inputs.get(0);
    float factor = gate(inputs, t, e);
    for (int j = 0; j < gate.length; j++) {
      gate[j] = dot(x, t, inputs.get(2), e * gate.length + j);
      up[j] = dot(x, t, inputs.get(3), e * gate.length + j);
      hidden[j] = SwigluScalar.swiglu(gate[j], up[j]);
      gated[j] = hidden[j] * factor;
    }
  }

  /** The gate of token t and expert e. */
  static float gate(List<ArrayView> inputs, int t, int e) {
    ArrayView gates = inputs.get(1);
    return gates.floats()[gates.offset() + e * gates.shape().columns() + t];
  }

  private static float dot(ArrayView x, int t, ArrayView weight, int row) {
    int d = x.shape().columns();
    float sum = 0;
    for (int c = 0; c < d; c++) {
      float factor = weight.floats()[weight.offset() + row * d + c];
      sum = Math.fma(x.floats()[x.offset() + t * d + c], factor, sum);
    }
    return sum;
  }
}
