package org.lathe.conformance.cases;

import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.RmsNormGradWeight;

/** Cases of {@code rms_norm_grad_weight}. */
final class RmsNormGradWeightCases implements Cases<RmsNormGradWeight> {
  @Override
  public Class<RmsNormGradWeight> operation() {
    return RmsNormGradWeight.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    return Rowed.shapes()
        .map(
            x ->
                OpCase.of(
                    new RmsNormGradWeight(),
                    Operand.f32(x, Values.UNIT),
                    Operand.f32(x.withoutLast(), Values.POSITIVE),
                    Operand.f32(x, Values.UNIT)));
  }
}
