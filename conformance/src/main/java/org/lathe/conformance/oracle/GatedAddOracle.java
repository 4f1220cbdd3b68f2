package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.op.GatedAdd;

/** Oracle of {@code gated_add}. */
final class GatedAddOracle implements Oracle<GatedAdd> {
  @Override
  public List<DoubleTensor> apply(GatedAdd op, List<DoubleTensor> inputs) {
    DoubleTensor h = inputs.get(0);
    SequenceRows rows = SequenceRows.of(h, inputs.get(2));
    return List.of(
        DoubleTensor.of(
            h.type(), i -> h.at(i) + inputs.get(2).at(rows.element(i)) * inputs.get(1).at(i)));
  }

  /** The sum may cancel. */
  @Override
  public List<DoubleTensor> roundings(
      GatedAdd op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    DoubleTensor h = inputs.get(0);
    SequenceRows rows = SequenceRows.of(h, inputs.get(2));
    return List.of(
        DoubleTensor.of(
            h.type(),
            i ->
                Math.abs(h.at(i))
                    + Math.abs(inputs.get(2).at(rows.element(i)) * inputs.get(1).at(i))));
  }
}
