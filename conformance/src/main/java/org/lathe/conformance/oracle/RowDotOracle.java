package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.RowDot;

/** Oracle of {@code row_dot}. */
final class RowDotOracle implements Oracle<RowDot> {
  @Override
  public List<DoubleTensor> apply(RowDot op, List<DoubleTensor> inputs) {
    return List.of(dots(inputs.get(0), inputs.get(1), false));
  }

  /** The sum has as many terms as columns. */
  @Override
  public List<DoubleTensor> roundings(
      RowDot op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    DoubleTensor dots = dots(inputs.get(0), inputs.get(1), true);
    int terms = terms(op, inputs);
    return List.of(DoubleTensor.of(dots.type(), row -> terms * dots.at(row)));
  }

  @Override
  public int terms(RowDot op, List<DoubleTensor> inputs) {
    return inputs.getFirst().shape().columns();
  }

  private static DoubleTensor dots(DoubleTensor x, DoubleTensor y, boolean absolute) {
    DoubleTensor dots = DoubleTensor.zeros(TensorType.f32(x.shape().withoutLast()));
    for (int i = 0; i < x.size(); i++) {
      double term = x.at(i) * y.at(i);
      dots.values()[i / x.shape().columns()] += absolute ? Math.abs(term) : term;
    }
    return dots;
  }
}
