package org.lathe.conformance.cases;

import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.GaussianSample;

/** Cases of {@code gaussian_sample}. */
final class GaussianSampleCases implements Cases<GaussianSample> {
  @Override
  public Class<GaussianSample> operation() {
    return GaussianSample.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    return Rowed.orVectors()
        .map(
            x ->
                OpCase.of(
                    new GaussianSample(),
                    Operand.f32(x, Values.UNIT),
                    Operand.f32(x, Posteriors.LOG_VAR),
                    Operand.f32(x, Values.UNIT)));
  }
}
