package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;
import org.lathe.graph.op.GaussianSampleGrad;

/** Cases of {@code gaussian_sample_grad}. */
final class GaussianSampleGradCases implements Cases<GaussianSampleGrad> {
  @Override
  public Class<GaussianSampleGrad> operation() {
    return GaussianSampleGrad.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Rowed.x(Rowed.orVectors());
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape x = Rowed.x(p);
    return OpCase.of(
        new GaussianSampleGrad(),
        Operand.f32(x, Posteriors.LOG_VAR),
        Operand.f32(x, Values.UNIT),
        Operand.f32(x, Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return List.of(
        CaseParameters.of("x", Shape.of(3, 2, 8, 512)),
        CaseParameters.of("x", Shape.of(2, 16, 2, 96)));
  }
}
