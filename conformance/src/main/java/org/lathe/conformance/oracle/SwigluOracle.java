package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.graph.op.Swiglu;

/** Oracle of {@code swiglu}. */
final class SwigluOracle implements Oracle<Swiglu> {
  @Override
  public List<DoubleTensor> apply(Swiglu op, List<DoubleTensor> inputs) {
    DoubleTensor gate = inputs.get(0);
    DoubleTensor up = inputs.get(1);
    return List.of(
        DoubleTensor.of(gate.type(), i -> gate.at(i) * up.at(i) / (1 + Math.exp(-gate.at(i)))));
  }
}
