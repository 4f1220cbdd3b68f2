package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.op.Rope;

/** Oracle of {@code rope}: the complex product {@code (x0 + i x1)(cos + i sin)}. */
final class RopeOracle implements Oracle<Rope> {
  @Override
  public List<DoubleTensor> apply(Rope op, List<DoubleTensor> inputs) {
    return List.of(turned(op, inputs, false));
  }

  /** The difference cancels, so the rounded size is the sum of the absolute terms. */
  @Override
  public List<DoubleTensor> roundings(
      Rope op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    return List.of(turned(op, inputs, true));
  }

  private static DoubleTensor turned(Rope op, List<DoubleTensor> inputs, boolean absolute) {
    DoubleTensor x = inputs.get(0);
    DoubleTensor positions = inputs.get(3);
    int n = x.shape().extent(1);
    int d = x.shape().columns();
    int half = inputs.get(1).shape().columns();
    return DoubleTensor.of(
        x.type(),
        i -> {
          boolean real = i % 2 == 0;
          int angle = positions.intAt(i / d % n) * half + i % d % (2 * half) / 2;
          double cos = inputs.get(1).at(angle);
          double sin = (op.inverse() ? -1 : 1) * inputs.get(2).at(angle);
          double own = x.at(i) * cos;
          double other = (real ? -x.at(i + 1) : x.at(i - 1)) * sin;
          return absolute ? Math.abs(own) + Math.abs(other) : own + other;
        });
  }
}
