package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.TensorType;

/**
 * Softplus: {@code log(1 + exp(x)) = max(x, 0) + log1p(exp(-|x|))}; its derivative is the sigmoid.
 *
 * <p>Input: x of any shape. Output: the same shape.
 */
public record Softplus() implements Op {
  @Override
  public String mnemonic() {
    return "softplus";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32);
    return inputs;
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.ULP;
  }

  /**
   * Counts exp; and {@code 1 + e}, its remainder, which is exact, their quotient, log and sum of
   * log1p; and the sum with x.
   */
  @Override
  public Roundings roundings() {
    return new Roundings(4, 2);
  }

  /** {@code dx = sigmoid(x) g}. */
  @Override
  public void gradient(Adjoint adjoint) {
    adjoint.give(0, adjoint.graph().sigmoidGlu(adjoint.input(0), adjoint.cotangent(0)));
  }

  @Override
  public int inPlaceInput(int output) {
    return 0;
  }
}
