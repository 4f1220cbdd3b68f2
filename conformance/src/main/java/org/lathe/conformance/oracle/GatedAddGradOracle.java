package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.op.GatedAddGrad;

/** Oracle of {@code gated_add_grad}. */
final class GatedAddGradOracle implements Oracle<GatedAddGrad> {
  @Override
  public List<DoubleTensor> apply(GatedAddGrad op, List<DoubleTensor> inputs) {
    DoubleTensor gate = inputs.get(1);
    DoubleTensor g = inputs.get(2);
    SequenceRows rows = SequenceRows.of(inputs.get(0), gate);
    return List.of(
        DoubleTensor.of(g.type(), i -> g.at(i) * gate.at(rows.element(i))),
        rows.sum(products(inputs), false));
  }

  /** dx is a product; dgate is a sum of as many terms as rows that share a gate. */
  @Override
  public List<DoubleTensor> roundings(
      GatedAddGrad op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    DoubleTensor dx = outputs.getFirst();
    SequenceRows rows = SequenceRows.of(inputs.get(0), inputs.get(1));
    return List.of(
        DoubleTensor.of(dx.type(), i -> Math.abs(dx.at(i))), rows.roundings(products(inputs)));
  }

  private static DoubleTensor products(List<DoubleTensor> inputs) {
    DoubleTensor x = inputs.get(0);
    return DoubleTensor.of(x.type(), i -> inputs.get(2).at(i) * x.at(i));
  }
}
