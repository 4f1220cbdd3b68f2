package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;
import static org.lathe.graph.DType.I32;

import java.util.Arrays;
import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Rows of a table.
 *
 * <p>Inputs: table [vocabulary, d]; ids int32 [..]. Output: [.., d]. An id outside the table is an
 * {@link IndexOutOfBoundsException} when the task runs.
 */
public record Embedding() implements Op {
  @Override
  public String mnemonic() {
    return "embedding";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, I32);
    Shape table = inputs.get(0).shape();
    Rules.require(this, "C1", table.rank() == 2, "table %s, must have rank 2", table);
    int[] ids = inputs.get(1).shape().extents();
    int[] result = Arrays.copyOf(ids, ids.length + 1);
    result[ids.length] = table.columns();
    return List.of(TensorType.f32(result));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.EXACT;
  }

  @Override
  public List<Integer> activations() {
    return List.of(0);
  }

  @Override
  public void gradient(Adjoint adjoint) {
    int vocabulary = adjoint.input(0).shape().extent(0);
    adjoint.give(
        0, adjoint.graph().embeddingGrad(adjoint.input(1), adjoint.cotangent(0), vocabulary));
  }
}
