package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.graph.op.Add;

/** Oracle of {@code add}. */
final class AddOracle implements Oracle<Add> {
  @Override
  public List<DoubleTensor> apply(Add op, List<DoubleTensor> inputs) {
    return List.of(
        DoubleTensor.of(inputs.get(0).type(), i -> inputs.get(0).at(i) + inputs.get(1).at(i)));
  }
}
