package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.graph.op.GaussianSampleGrad;

/** Oracle of {@code gaussian_sample_grad}. */
final class GaussianSampleGradOracle implements Oracle<GaussianSampleGrad> {
  @Override
  public List<DoubleTensor> apply(GaussianSampleGrad op, List<DoubleTensor> inputs) {
    DoubleTensor logVar = inputs.get(0);
    DoubleTensor noise = inputs.get(1);
    DoubleTensor g = inputs.get(2);
    return List.of(
        DoubleTensor.of(
            logVar.type(), i -> g.at(i) * noise.at(i) * Math.sqrt(Math.exp(logVar.at(i))) / 2));
  }
}
