package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.op.AdamW;

/** Oracle of {@code adamw}. */
final class AdamWOracle implements Oracle<AdamW> {
  @Override
  public List<DoubleTensor> apply(AdamW op, List<DoubleTensor> inputs) {
    return step(op, inputs).apply();
  }

  @Override
  public List<DoubleTensor> roundings(
      AdamW op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    return step(op, inputs).roundings();
  }

  private static AdamStep step(AdamW op, List<DoubleTensor> inputs) {
    return new AdamStep(op.beta1(), op.beta2(), op.epsilon(), op.decay(), inputs);
  }
}
