package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;
import org.lathe.graph.op.GaussianKlGrad;

/** Cases of {@code gaussian_kl_grad}. */
final class GaussianKlGradCases implements Cases<GaussianKlGrad> {
  @Override
  public Class<GaussianKlGrad> operation() {
    return GaussianKlGrad.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Posteriors.parameters();
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape x = Posteriors.shape(p);
    return OpCase.of(
        new GaussianKlGrad(),
        Operand.f32(x, Values.UNIT),
        Operand.f32(x, Posteriors.LOG_VAR),
        Operand.f32(x.withoutLast().withoutLast(), Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return Posteriors.REAL;
  }
}
