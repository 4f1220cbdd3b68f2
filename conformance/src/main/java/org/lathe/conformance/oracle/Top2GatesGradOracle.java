package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.op.Top2GatesGrad;

/** Oracle of {@code top2_gates_grad}. */
final class Top2GatesGradOracle implements Oracle<Top2GatesGrad> {
  @Override
  public List<DoubleTensor> apply(Top2GatesGrad op, List<DoubleTensor> inputs) {
    return List.of(make(inputs, false));
  }

  /**
   * The sum of two products has an error of 2 roundings of its absolute terms; the difference and
   * the product round once each.
   */
  @Override
  public List<DoubleTensor> roundings(
      Top2GatesGrad op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    return List.of(make(inputs, true));
  }

  private static DoubleTensor make(List<DoubleTensor> inputs, boolean roundings) {
    DoubleTensor gates = inputs.get(0);
    DoubleTensor g = inputs.get(1);
    int tokens = gates.shape().columns();
    double[] means = new double[tokens];
    double[] sizes = new double[tokens];
    for (int i = 0; i < gates.size(); i++) {
      double term = gates.at(i) == 0 ? 0 : gates.at(i) * g.at(i);
      means[i % tokens] += term;
      sizes[i % tokens] += Math.abs(term);
    }
    return DoubleTensor.of(
        gates.type(),
        i -> {
          if (gates.at(i) == 0) {
            return 0;
          }
          double value = gates.at(i) * (g.at(i) - means[i % tokens]);
          return roundings
              ? 2 * (Math.abs(gates.at(i)) * sizes[i % tokens] + Math.abs(value))
              : value;
        });
  }
}
