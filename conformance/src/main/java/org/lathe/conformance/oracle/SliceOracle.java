package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.Slice;

/** Oracle of {@code slice}. */
final class SliceOracle implements Oracle<Slice> {
  @Override
  public List<DoubleTensor> apply(Slice op, List<DoubleTensor> inputs) {
    DoubleTensor x = inputs.getFirst();
    TensorType type = op.outputs(List.of(x.type())).getFirst();
    int stride = type.shape().size() / Math.max(1, op.to() - op.from());
    return List.of(DoubleTensor.of(type, i -> x.at(op.from() * stride + i)));
  }
}
