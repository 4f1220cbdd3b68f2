package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.RmsNormGradWeight;

/** Oracle of {@code rms_norm_grad_weight}. */
final class RmsNormGradWeightOracle implements Oracle<RmsNormGradWeight> {
  @Override
  public List<DoubleTensor> apply(RmsNormGradWeight op, List<DoubleTensor> inputs) {
    return List.of(sum(inputs, false));
  }

  /** The sum has one term for each row, and each term contains the product of x and r. */
  @Override
  public List<DoubleTensor> roundings(
      RmsNormGradWeight op,
      List<DoubleTensor> inputs,
      List<DoubleTensor> outputs,
      Precision products) {
    DoubleTensor sum = sum(inputs, true);
    int terms = terms(op, inputs);
    return List.of(DoubleTensor.of(sum.type(), j -> terms * sum.at(j)));
  }

  @Override
  public int terms(RmsNormGradWeight op, List<DoubleTensor> inputs) {
    return inputs.getFirst().shape().rows() + 1;
  }

  private static DoubleTensor sum(List<DoubleTensor> inputs, boolean absolute) {
    DoubleTensor x = inputs.get(0);
    int d = x.shape().columns();
    DoubleTensor sum = DoubleTensor.zeros(TensorType.f32(d));
    for (int i = 0; i < x.size(); i++) {
      double term = inputs.get(2).at(i) * x.at(i) * inputs.get(1).at(i / d);
      sum.values()[i % d] += absolute ? Math.abs(term) : term;
    }
    return sum;
  }
}
