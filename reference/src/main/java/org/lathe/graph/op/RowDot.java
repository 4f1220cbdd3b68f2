package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * Dot product of each row of x with the same row of y: the gradient of {@link ScaleRows} for its
 * factors.
 *
 * <p>Inputs: x, y [.., n] of one shape, of rank 2 or more. Output: [..].
 */
public record RowDot() implements Op {
  @Override
  public String mnemonic() {
    return "row_dot";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32);
    TensorType x = inputs.get(0);
    Rules.require(this, "C1", x.shape().rank() >= 2, "x %s has rank below 2", x.shape());
    Rules.require(this, "C2", x.equals(inputs.get(1)), "x %s, y %s", x, inputs.get(1));
    return List.of(TensorType.f32(x.shape().withoutLast()));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.DOT;
  }

  @Override
  public void gradient(Adjoint adjoint) {
    Tensor g = adjoint.cotangent(0);
    for (int i = 0; i < 2; i++) {
      if (adjoint.wanted(i)) {
        adjoint.give(i, adjoint.graph().scaleRows(adjoint.input(1 - i), g));
      }
    }
  }
}
