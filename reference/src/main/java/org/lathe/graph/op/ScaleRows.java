package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * Each row times its own factor.
 *
 * <p>Inputs: x [.., d] of rank 2 or more; s [..]. Output: as x.
 */
public record ScaleRows() implements Op {
  @Override
  public String mnemonic() {
    return "scale_rows";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32);
    Shape x = inputs.get(0).shape();
    Rules.require(
        this,
        "C1",
        x.rank() >= 2 && inputs.get(1).shape().equals(x.withoutLast()),
        "x %s, factors %s",
        x,
        inputs.get(1).shape());
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
    Tensor g = adjoint.cotangent(0);
    if (adjoint.wanted(0)) {
      adjoint.give(0, adjoint.graph().scaleRows(g, adjoint.input(1)));
    }
    if (adjoint.wanted(1)) {
      adjoint.give(1, adjoint.graph().rowDot(g, adjoint.input(0)));
    }
  }

  @Override
  public int inPlaceInput(int output) {
    return 0;
  }
}
