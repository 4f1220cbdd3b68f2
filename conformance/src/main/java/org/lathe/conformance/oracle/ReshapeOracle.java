package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.Reshape;

/** Oracle of {@code reshape}. */
final class ReshapeOracle implements Oracle<Reshape> {
  @Override
  public List<DoubleTensor> apply(Reshape op, List<DoubleTensor> inputs) {
    return List.of(new DoubleTensor(TensorType.f32(op.shape()), inputs.getFirst().values()));
  }
}
