package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * One Adam step (Kingma and Ba, 2015): {@code m' = m + (1 - beta1) (g - m)}, {@code v' = beta2 v +
 * (1 - beta2) g^2}, {@code p' = p - rate / c1 * m' / (sqrt(v') / sqrt(c2) + epsilon)}.
 *
 * <p>Inputs: p, m, v, g of one shape; schedule [3] holding the rate and the bias corrections {@code
 * c1 = 1 - beta1^t}, {@code c2 = 1 - beta2^t} of step t, t from 1. Outputs: p', m', v'.
 */
public record Adam(float beta1, float beta2, float epsilon) implements Op {
  @Override
  public String mnemonic() {
    return "adam";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32, F32, F32);
    for (int i = 1; i < 4; i++) {
      Rules.require(
          this,
          "C1",
          inputs.get(i).equals(inputs.get(0)),
          "operand %d is %s, parameter %s",
          i,
          inputs.get(i),
          inputs.get(0));
    }
    Rules.require(
        this,
        "C2",
        inputs.get(4).shape().equals(Shape.of(3)),
        "schedule %s, must be [3]",
        inputs.get(4).shape());
    return List.of(inputs.get(0), inputs.get(1), inputs.get(2));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  @Override
  public int inPlaceInput(int output) {
    return output;
  }
}
