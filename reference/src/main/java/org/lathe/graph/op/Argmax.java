package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * The position of the highest value of each row, the lowest of several; NaN is higher than any
 * number.
 *
 * <p>Inputs: x [.., n] of rank 2 or more, n at least 1. Output: int32 [..]. It has no gradient, as
 * integers have none.
 */
public record Argmax() implements Op {
  @Override
  public String mnemonic() {
    return "argmax";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32);
    Shape x = inputs.get(0).shape();
    Rules.require(this, "C1", x.rank() >= 2, "x %s has rank below 2", x);
    Rules.require(this, "C2", x.columns() >= 1, "rows of x %s have no elements", x);
    return List.of(TensorType.i32(x.withoutLast().extents()));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.EXACT;
  }
}
