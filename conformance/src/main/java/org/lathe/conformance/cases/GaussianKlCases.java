package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;
import org.lathe.graph.op.GaussianKl;

/** Cases of {@code gaussian_kl}. */
final class GaussianKlCases implements Cases<GaussianKl> {
  @Override
  public Class<GaussianKl> operation() {
    return GaussianKl.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Posteriors.parameters();
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape x = Posteriors.shape(p);
    return OpCase.of(
        new GaussianKl(), Operand.f32(x, Values.UNIT), Operand.f32(x, Posteriors.LOG_VAR));
  }

  @Override
  public List<CaseParameters> real() {
    return Posteriors.REAL;
  }
}
