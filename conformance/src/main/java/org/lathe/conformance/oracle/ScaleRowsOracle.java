package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.graph.op.ScaleRows;

/** Oracle of {@code scale_rows}. */
final class ScaleRowsOracle implements Oracle<ScaleRows> {
  @Override
  public List<DoubleTensor> apply(ScaleRows op, List<DoubleTensor> inputs) {
    DoubleTensor x = inputs.get(0);
    int d = x.shape().columns();
    return List.of(DoubleTensor.of(x.type(), i -> x.at(i) * inputs.get(1).at(i / d)));
  }
}
