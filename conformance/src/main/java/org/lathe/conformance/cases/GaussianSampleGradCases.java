package org.lathe.conformance.cases;

import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.GaussianSampleGrad;

/** Cases of {@code gaussian_sample_grad}. */
final class GaussianSampleGradCases implements Cases<GaussianSampleGrad> {
  @Override
  public Class<GaussianSampleGrad> operation() {
    return GaussianSampleGrad.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    return Rowed.orVectors()
        .map(
            x ->
                OpCase.of(
                    new GaussianSampleGrad(),
                    Operand.f32(x, Posteriors.LOG_VAR),
                    Operand.f32(x, Values.UNIT),
                    Operand.f32(x, Values.UNIT)));
  }
}
