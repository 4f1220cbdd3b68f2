package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.graph.op.Multiply;

/** Oracle of {@code multiply}. */
final class MultiplyOracle implements Oracle<Multiply> {
  @Override
  public List<DoubleTensor> apply(Multiply op, List<DoubleTensor> inputs) {
    DoubleTensor x = inputs.get(0);
    DoubleTensor y = inputs.get(1);
    return List.of(DoubleTensor.of(x.type(), i -> x.at(i) * y.at(i % y.size())));
  }
}
