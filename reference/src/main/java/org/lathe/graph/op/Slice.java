package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Slices {@code from .. to - 1} along the first extent.
 *
 * <p>Inputs: x [n, ..]. Output: [to - from, ..].
 */
public record Slice(int from, int to) implements Op {
  @Override
  public String mnemonic() {
    return "slice";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32);
    Shape x = inputs.get(0).shape();
    Rules.require(
        this,
        "C1",
        0 <= from && from <= to && to <= x.extent(0),
        "slices %d to %d of %s",
        from,
        to,
        x);
    return List.of(TensorType.f32(x.withFirst(to - from)));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.EXACT;
  }

  @Override
  public boolean viewsInput() {
    return true;
  }

  @Override
  public int viewOffset(Shape input) {
    return from * (input.size() / Math.max(1, input.extent(0)));
  }

  @Override
  public void gradient(Adjoint adjoint) {
    adjoint.giveSlice(0, adjoint.cotangent(0), from);
  }
}
