package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.RowBroadcast;

/** Oracle of {@code row_broadcast}. */
final class RowBroadcastOracle implements Oracle<RowBroadcast> {
  @Override
  public List<DoubleTensor> apply(RowBroadcast op, List<DoubleTensor> inputs) {
    DoubleTensor x = inputs.getFirst();
    TensorType type = op.outputs(List.of(x.type())).getFirst();
    return List.of(DoubleTensor.of(type, i -> x.at(i / op.columns())));
  }
}
