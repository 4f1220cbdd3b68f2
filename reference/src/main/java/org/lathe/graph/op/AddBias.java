package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * Sum of each row and one bias: {@code y = x + b}.
 *
 * <p>Inputs: x [.., d] of rank 2 or more; b [d]. Output: as x.
 */
public record AddBias() implements Op {
  @Override
  public String mnemonic() {
    return "add_bias";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32);
    Shape x = inputs.get(0).shape();
    Shape b = inputs.get(1).shape();
    Rules.require(this, "C1", x.rank() >= 2, "x %s has rank below 2", x);
    Rules.require(
        this, "C2", b.equals(Shape.of(x.columns())), "bias %s, columns %d", b, x.columns());
    return List.of(inputs.get(0));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.ULP;
  }

  @Override
  public void gradient(Adjoint adjoint) {
    Tensor g = adjoint.cotangent(0);
    adjoint.give(0, g);
    if (adjoint.wanted(1)) {
      adjoint.give(1, adjoint.graph().columnSum(g));
    }
  }

  @Override
  public int inPlaceInput(int output) {
    return 0;
  }
}
