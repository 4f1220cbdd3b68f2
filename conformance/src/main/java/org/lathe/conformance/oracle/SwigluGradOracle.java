package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.op.SwigluGrad;

/** Oracle of {@code swiglu_grad}. */
final class SwigluGradOracle implements Oracle<SwigluGrad> {
  @Override
  public List<DoubleTensor> apply(SwigluGrad op, List<DoubleTensor> inputs) {
    DoubleTensor gate = inputs.get(0);
    DoubleTensor up = inputs.get(1);
    DoubleTensor g = inputs.get(2);
    return List.of(
        DoubleTensor.of(
            gate.type(),
            i -> {
              double s = sigmoid(gate.at(i));
              return g.at(i) * up.at(i) * (s + gate.at(i) * s * sigmoid(-gate.at(i)));
            }),
        DoubleTensor.of(gate.type(), i -> g.at(i) * gate.at(i) * sigmoid(gate.at(i))));
  }

  /** {@code 1 + gate (1 - s)} cancels: {@code |g up s| (1 + |gate|)}. */
  @Override
  public List<DoubleTensor> roundings(
      SwigluGrad op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    DoubleTensor gate = inputs.get(0);
    DoubleTensor up = inputs.get(1);
    DoubleTensor g = inputs.get(2);
    return List.of(
        DoubleTensor.of(
            gate.type(),
            i -> Math.abs(g.at(i) * up.at(i)) * sigmoid(gate.at(i)) * (1 + Math.abs(gate.at(i)))),
        DoubleTensor.of(gate.type(), i -> Math.abs(outputs.get(1).at(i))));
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
