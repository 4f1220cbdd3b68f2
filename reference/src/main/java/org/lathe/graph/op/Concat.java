package org.lathe.graph.op;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.DType;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Concatenation of tensors along the first extent.
 *
 * <p>Inputs: one or more tensors [n_i, ..], equal but for the first extent. Output: [sum of n_i,
 * ..].
 */
public record Concat() implements Op {
  @Override
  public String mnemonic() {
    return "concat";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.require(this, "C0", !inputs.isEmpty(), "needs at least one input");
    Shape first = inputs.getFirst().shape();
    int rows = 0;
    for (TensorType input : inputs) {
      Rules.require(
          this,
          "C1",
          input.dtype() == DType.F32
              && input.shape().rank() == first.rank()
              && input.shape().withFirst(0).equals(first.withFirst(0)),
          "%s beside %s",
          input,
          inputs.getFirst());
      rows += input.shape().extent(0);
    }
    return List.of(TensorType.f32(first.withFirst(rows)));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.EXACT;
  }

  @Override
  public boolean joinsInputs() {
    return true;
  }

  @Override
  public void gradient(Adjoint adjoint) {
    int from = 0;
    for (int i = 0; i < adjoint.task().inputs().size(); i++) {
      int to = from + adjoint.input(i).shape().extent(0);
      if (adjoint.wanted(i)) {
        adjoint.give(i, adjoint.graph().slice(adjoint.cotangent(0), from, to));
      }
      from = to;
    }
  }
}
