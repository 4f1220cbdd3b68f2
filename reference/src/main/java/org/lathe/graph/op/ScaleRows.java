package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Shape;
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
  public int inPlaceInput(int output) {
    return 0;
  }
}
