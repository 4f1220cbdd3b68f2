package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * Sum of each column, in order of the rows: the gradient of {@link AddBias} for the bias.
 *
 * <p>Inputs: x [.., d] of rank 2 or more. Output: [d].
 */
public record ColumnSum() implements Op {
  @Override
  public String mnemonic() {
    return "column_sum";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32);
    Shape x = inputs.getFirst().shape();
    Rules.require(this, "C1", x.rank() >= 2, "x %s has rank below 2", x);
    return List.of(TensorType.f32(x.columns()));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.DOT;
  }

  @Override
  public void gradient(Adjoint adjoint) {
    Tensor zeros = adjoint.graph().filled(adjoint.input(0).type(), 0);
    adjoint.give(0, adjoint.graph().addBias(zeros, adjoint.cotangent(0)));
  }
}
