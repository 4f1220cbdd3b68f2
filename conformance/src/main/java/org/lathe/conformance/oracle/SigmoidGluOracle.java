package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.graph.op.SigmoidGlu;

/** Oracle of {@code sigmoid_glu}. */
final class SigmoidGluOracle implements Oracle<SigmoidGlu> {
  @Override
  public List<DoubleTensor> apply(SigmoidGlu op, List<DoubleTensor> inputs) {
    DoubleTensor gate = inputs.get(0);
    DoubleTensor up = inputs.get(1);
    return List.of(DoubleTensor.of(gate.type(), i -> up.at(i) * sigmoid(gate.at(i))));
  }

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
