package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.op.ModulateGrad;

/** Oracle of {@code modulate_grad}. */
final class ModulateGradOracle implements Oracle<ModulateGrad> {
  @Override
  public List<DoubleTensor> apply(ModulateGrad op, List<DoubleTensor> inputs) {
    DoubleTensor scale = inputs.get(1);
    DoubleTensor g = inputs.get(2);
    SequenceRows rows = SequenceRows.of(inputs.get(0), scale);
    return List.of(
        DoubleTensor.of(g.type(), i -> g.at(i) * (1 + scale.at(rows.element(i)))),
        rows.sum(g, false),
        rows.sum(products(inputs), false));
  }

  /** dx has a sum and a product; the others are sums of as many terms as rows that share one. */
  @Override
  public List<DoubleTensor> roundings(
      ModulateGrad op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    DoubleTensor dx = outputs.getFirst();
    SequenceRows rows = SequenceRows.of(inputs.get(0), inputs.get(1));
    return List.of(
        DoubleTensor.of(dx.type(), i -> 2 * Math.abs(dx.at(i))),
        rows.roundings(inputs.get(2)),
        rows.roundings(products(inputs)));
  }

  private static DoubleTensor products(List<DoubleTensor> inputs) {
    DoubleTensor x = inputs.get(0);
    return DoubleTensor.of(x.type(), i -> inputs.get(2).at(i) * x.at(i));
  }
}
