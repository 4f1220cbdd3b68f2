package org.lathe.conformance.cases;

import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.GaussianKl;

/** Cases of {@code gaussian_kl}. */
final class GaussianKlCases implements Cases<GaussianKl> {
  @Override
  public Class<GaussianKl> operation() {
    return GaussianKl.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    return Posteriors.shapes()
        .map(
            x ->
                OpCase.of(
                    new GaussianKl(),
                    Operand.f32(x, Values.UNIT),
                    Operand.f32(x, Posteriors.LOG_VAR)));
  }
}
