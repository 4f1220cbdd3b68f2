package org.lathe.graph.op;

import java.util.List;
import org.lathe.graph.DType;
import org.lathe.graph.TensorType;

/**
 * Euclidean norm of all elements of all operands together.
 *
 * <p>Inputs: one or more tensors of any shape. Output: [1].
 */
public record GlobalNorm() implements Op {
  @Override
  public String mnemonic() {
    return "global_norm";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.require(this, "C0", !inputs.isEmpty(), "needs at least one input");
    for (TensorType input : inputs) {
      Rules.require(this, "C0", input.dtype() == DType.F32, "inputs must be F32, one is %s", input);
    }
    return List.of(TensorType.f32(1));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }
}
