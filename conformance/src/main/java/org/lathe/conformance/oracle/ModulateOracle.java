package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.op.Modulate;

/** Oracle of {@code modulate}. */
final class ModulateOracle implements Oracle<Modulate> {
  @Override
  public List<DoubleTensor> apply(Modulate op, List<DoubleTensor> inputs) {
    DoubleTensor x = inputs.get(0);
    SequenceRows rows = SequenceRows.of(x, inputs.get(2));
    return List.of(
        DoubleTensor.of(
            x.type(),
            i ->
                x.at(i) * (1 + inputs.get(2).at(rows.element(i)))
                    + inputs.get(1).at(rows.element(i))));
  }

  /** The shift may cancel the product. */
  @Override
  public List<DoubleTensor> roundings(
      Modulate op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    DoubleTensor x = inputs.get(0);
    SequenceRows rows = SequenceRows.of(x, inputs.get(2));
    return List.of(
        DoubleTensor.of(
            x.type(),
            i ->
                Math.abs(x.at(i) * (1 + inputs.get(2).at(rows.element(i))))
                    + Math.abs(inputs.get(1).at(rows.element(i)))));
  }
}
