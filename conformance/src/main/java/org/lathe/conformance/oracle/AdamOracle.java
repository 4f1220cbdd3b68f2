package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.op.Adam;

/** Oracle of {@code adam}. */
final class AdamOracle implements Oracle<Adam> {
  @Override
  public List<DoubleTensor> apply(Adam op, List<DoubleTensor> inputs) {
    return step(op, inputs).apply();
  }

  @Override
  public List<DoubleTensor> roundings(
      Adam op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    return step(op, inputs).roundings();
  }

  private static AdamStep step(Adam op, List<DoubleTensor> inputs) {
    return new AdamStep(op.beta1(), op.beta2(), op.epsilon(), 0, inputs);
  }
}
