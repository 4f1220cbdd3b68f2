package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.RmsNorm;

/** Oracle of {@code rms_norm}. */
final class RmsNormOracle implements Oracle<RmsNorm> {
  @Override
  public List<DoubleTensor> apply(RmsNorm op, List<DoubleTensor> inputs) {
    DoubleTensor x = inputs.get(0);
    DoubleTensor w = inputs.get(1);
    int d = x.shape().columns();
    DoubleTensor squares = DoubleTensor.zeros(TensorType.f32(x.shape().withoutLast()));
    for (int j = 0; j < d; j++) {
      for (int row = 0; row < squares.size(); row++) {
        squares.values()[row] += x.at(row * d + j) * x.at(row * d + j);
      }
    }
    DoubleTensor r =
        DoubleTensor.of(squares.type(), row -> Math.pow(squares.at(row) / d + op.epsilon(), -0.5));
    return List.of(DoubleTensor.of(x.type(), i -> x.at(i) * r.at(i / d) * w.at(i % d)), r);
  }

  /**
   * The sum has d positive terms: d roundings. The root halves them, and those of the quotient and
   * of epsilon; then the root and the reciprocal round: {@code d / 2 + 3} for r. Two more products
   * follow for y.
   */
  @Override
  public List<DoubleTensor> roundings(
      RmsNorm op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    DoubleTensor y = outputs.get(0);
    DoubleTensor r = outputs.get(1);
    double ofR = inputs.get(0).shape().columns() / 2.0 + 3;
    return List.of(
        DoubleTensor.of(y.type(), i -> Math.abs(y.at(i)) * (ofR + 2)),
        DoubleTensor.of(r.type(), row -> Math.abs(r.at(row)) * ofR));
  }
}
