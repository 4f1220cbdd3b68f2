package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.TensorType;

/**
 * Sum of two tensors of one type, element by element: residual connections, accumulated gradients.
 *
 * <p>Inputs: x, y of any shape. Output: {@code x + y}.
 */
public record Add() implements Op {
  @Override
  public String mnemonic() {
    return "add";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32);
    Rules.require(
        this,
        "C1",
        inputs.get(0).equals(inputs.get(1)),
        "lhs %s, rhs %s",
        inputs.get(0),
        inputs.get(1));
    return List.of(inputs.get(0));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.ULP;
  }

  @Override
  public List<Integer> activations() {
    return List.of(0);
  }

  @Override
  public void gradient(Adjoint adjoint) {
    adjoint.give(0, adjoint.cotangent(0));
    adjoint.give(1, adjoint.cotangent(0));
  }

  @Override
  public int inPlaceInput(int output) {
    return 0;
  }
}
