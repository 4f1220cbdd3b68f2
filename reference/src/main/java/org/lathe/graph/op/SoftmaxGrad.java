package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.TensorType;

/**
 * Gradient of {@link Softmax}: {@code y (g - sum of g y)}, the sum over the last axis.
 *
 * <p>Inputs: y, the output of the forward operation, and g, of one shape [.., n]. Output: as y.
 */
public record SoftmaxGrad() implements Op {
  @Override
  public String mnemonic() {
    return "softmax_grad";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32);
    Rules.require(
        this,
        "C1",
        inputs.get(0).equals(inputs.get(1)),
        "y %s, cotangent %s",
        inputs.get(0),
        inputs.get(1));
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

  /** Returns the input of the cotangent, which usually nothing else reads. */
  @Override
  public int inPlaceInput(int output) {
    return 1;
  }
}
