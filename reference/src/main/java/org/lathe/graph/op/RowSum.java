package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Sum of each row.
 *
 * <p>Inputs: x [.., n] of rank 2 or more. Output: [..].
 */
public record RowSum() implements Op {
  @Override
  public String mnemonic() {
    return "row_sum";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32);
    Shape x = inputs.get(0).shape();
    Rules.require(this, "C1", x.rank() >= 2, "x %s has rank below 2", x);
    return List.of(TensorType.f32(x.withoutLast()));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.DOT;
  }

  @Override
  public void gradient(Adjoint adjoint) {
    int columns = adjoint.input(0).shape().columns();
    adjoint.give(0, adjoint.graph().apply(new RowBroadcast(columns), adjoint.cotangent(0)));
  }
}
