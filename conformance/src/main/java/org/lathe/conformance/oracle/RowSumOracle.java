package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.RowSum;

/** Oracle of {@code row_sum}. */
final class RowSumOracle implements Oracle<RowSum> {
  @Override
  public List<DoubleTensor> apply(RowSum op, List<DoubleTensor> inputs) {
    return List.of(sum(inputs.getFirst(), false));
  }

  /** The sum has as many terms as columns. */
  @Override
  public List<DoubleTensor> roundings(
      RowSum op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    DoubleTensor x = inputs.getFirst();
    DoubleTensor sum = sum(x, true);
    return List.of(DoubleTensor.of(sum.type(), row -> x.shape().columns() * sum.at(row)));
  }

  @Override
  public int terms(RowSum op, List<DoubleTensor> inputs) {
    return inputs.getFirst().shape().columns();
  }

  private static DoubleTensor sum(DoubleTensor x, boolean absolute) {
    DoubleTensor sum = DoubleTensor.zeros(TensorType.f32(x.shape().withoutLast()));
    for (int i = 0; i < x.size(); i++) {
      sum.values()[i / x.shape().columns()] += absolute ? Math.abs(x.at(i)) : x.at(i);
    }
    return sum;
  }
}
