package org.lathe.conformance.cases;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.op.RmsNorm;

/** Cases of {@code rms_norm}. */
final class RmsNormCases implements Cases<RmsNorm> {
  @Override
  public Class<RmsNorm> operation() {
    return RmsNorm.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    Arbitrary<Float> epsilons = Arbitraries.of(1e-6f, 1e-5f, 0f);
    return Combinators.combine(epsilons, Rowed.shapes())
        .as(
            (epsilon, x) ->
                OpCase.of(
                    new RmsNorm(epsilon), Operand.f32(x, Values.UNIT), Operand.f32(x.columns())));
  }
}
