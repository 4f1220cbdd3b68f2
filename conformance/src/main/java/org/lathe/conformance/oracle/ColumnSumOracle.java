package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.ColumnSum;

/** Oracle of {@code column_sum}. */
final class ColumnSumOracle implements Oracle<ColumnSum> {
  @Override
  public List<DoubleTensor> apply(ColumnSum op, List<DoubleTensor> inputs) {
    return List.of(sum(inputs.getFirst(), false));
  }

  /** The sum has as many terms as there are rows. */
  @Override
  public List<DoubleTensor> roundings(
      ColumnSum op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    DoubleTensor sum = sum(inputs.getFirst(), true);
    int terms = terms(op, inputs);
    return List.of(DoubleTensor.of(sum.type(), j -> terms * sum.at(j)));
  }

  @Override
  public int terms(ColumnSum op, List<DoubleTensor> inputs) {
    return inputs.getFirst().shape().rows();
  }

  private static DoubleTensor sum(DoubleTensor x, boolean absolute) {
    int d = x.shape().columns();
    DoubleTensor sum = DoubleTensor.zeros(TensorType.f32(d));
    for (int i = 0; i < x.size(); i++) {
      sum.values()[i % d] += absolute ? Math.abs(x.at(i)) : x.at(i);
    }
    return sum;
  }
}
