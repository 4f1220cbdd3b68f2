package org.lathe.conformance.oracle;

import static org.lathe.conformance.oracle.SigmoidGluOracle.sigmoid;

import java.util.List;
import org.lathe.graph.op.SigmoidGluGrad;

/** Oracle of {@code sigmoid_glu_grad}. */
final class SigmoidGluGradOracle implements Oracle<SigmoidGluGrad> {
  @Override
  public List<DoubleTensor> apply(SigmoidGluGrad op, List<DoubleTensor> inputs) {
    DoubleTensor gate = inputs.get(0);
    DoubleTensor up = inputs.get(1);
    DoubleTensor g = inputs.get(2);
    return List.of(
        DoubleTensor.of(
            gate.type(), i -> g.at(i) * up.at(i) * sigmoid(gate.at(i)) * sigmoid(-gate.at(i))),
        DoubleTensor.of(gate.type(), i -> g.at(i) * sigmoid(gate.at(i))));
  }
}
