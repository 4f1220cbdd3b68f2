package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.GlobalNorm;

/** Oracle of {@code global_norm}. */
final class GlobalNormOracle implements Oracle<GlobalNorm> {
  @Override
  public List<DoubleTensor> apply(GlobalNorm op, List<DoubleTensor> inputs) {
    double squares = 0;
    for (DoubleTensor x : inputs) {
      for (double value : x.values()) {
        squares += value * value;
      }
    }
    return List.of(new DoubleTensor(TensorType.f32(1), new double[] {Math.sqrt(squares)}));
  }

  /**
   * The sum has as many positive terms as elements: as many roundings, halved by the root, and the
   * rounding of the root.
   */
  @Override
  public List<DoubleTensor> roundings(
      GlobalNorm op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    double terms = inputs.stream().mapToInt(DoubleTensor::size).sum();
    DoubleTensor norm = outputs.getFirst();
    return List.of(DoubleTensor.of(norm.type(), i -> norm.at(i) * (terms / 2 + 1)));
  }
}
