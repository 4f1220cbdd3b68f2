package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.graph.op.Clip;

/** Oracle of {@code clip}. */
final class ClipOracle implements Oracle<Clip> {
  @Override
  public List<DoubleTensor> apply(Clip op, List<DoubleTensor> inputs) {
    DoubleTensor x = inputs.get(0);
    double largest = inputs.get(1).at(0) + 1e-6f;
    return List.of(
        DoubleTensor.of(
            x.type(), i -> largest <= op.maximum() ? x.at(i) : x.at(i) * op.maximum() / largest));
  }
}
