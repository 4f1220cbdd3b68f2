package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.Arrays;
import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.TensorType;

/**
 * Each element repeated along a new last extent.
 *
 * <p>Inputs: x [..]. Output: [.., columns].
 */
public record RowBroadcast(int columns) implements Op {
  @Override
  public String mnemonic() {
    return "row_broadcast";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32);
    Rules.require(this, "C1", columns >= 0, "%d columns", columns);
    int[] x = inputs.get(0).shape().extents();
    int[] result = Arrays.copyOf(x, x.length + 1);
    result[x.length] = columns;
    return List.of(TensorType.f32(result));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.EXACT;
  }

  @Override
  public void gradient(Adjoint adjoint) {
    adjoint.give(0, adjoint.graph().rowSum(adjoint.cotangent(0)));
  }
}
