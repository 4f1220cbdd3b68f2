package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * One {@link Adam} step with decoupled weight decay (Loshchilov and Hutter, 2019): before it,
 * {@code p} is multiplied by {@code 1 - rate decay}.
 *
 * <p>Inputs and outputs as {@link Adam}.
 */
public record AdamW(float beta1, float beta2, float epsilon, float decay) implements Op {
  @Override
  public String mnemonic() {
    return "adamw";
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
