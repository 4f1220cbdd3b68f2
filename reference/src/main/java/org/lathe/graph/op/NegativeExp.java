package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.TensorType;

/**
 * {@code y = -exp(x)}, which makes the rates of decay of a scan of their logarithms; the derivative
 * is y.
 *
 * <p>Input: x of any shape. Output: the same shape.
 */
public record NegativeExp() implements Op {
  @Override
  public String mnemonic() {
    return "negative_exp";
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

  /** Counts exp; the sign is exact. */
  @Override
  public Roundings roundings() {
    return new Roundings(0, 1);
  }

  @Override
  public void gradient(Adjoint adjoint) {
    adjoint.give(0, adjoint.graph().multiply(adjoint.cotangent(0), adjoint.output(0)));
  }

  @Override
  public int inPlaceInput(int output) {
    return 0;
  }
}
