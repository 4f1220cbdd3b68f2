package org.lathe.conformance.oracle;

import java.util.List;
import java.util.stream.DoubleStream;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.Concat;

/** Oracle of {@code concat}. */
final class ConcatOracle implements Oracle<Concat> {
  @Override
  public List<DoubleTensor> apply(Concat op, List<DoubleTensor> inputs) {
    List<TensorType> types = inputs.stream().map(DoubleTensor::type).toList();
    double[] values = inputs.stream().flatMapToDouble(x -> DoubleStream.of(x.values())).toArray();
    return List.of(new DoubleTensor(op.outputs(types).getFirst(), values));
  }
}
