package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.TensorType;

/**
 * Softmax over the last axis: {@code exp(x_j - max x) / sum of exp(x_i - max x)}.
 *
 * <p>Input: x [.., n]. Output: as x; each row is positive and sums to 1.
 */
public record Softmax() implements Op {
  @Override
  public String mnemonic() {
    return "softmax";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32);
    return List.of(inputs.getFirst());
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  @Override
  public List<Integer> activations() {
    return List.of(0);
  }

  @Override
  public void gradient(Adjoint adjoint) {
    adjoint.give(
        0, adjoint.graph().apply(new SoftmaxGrad(), adjoint.output(0), adjoint.cotangent(0)));
  }

  @Override
  public int inPlaceInput(int output) {
    return 0;
  }
}
