package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;
import org.lathe.graph.op.RmsNormGradWeight;

/** Cases of {@code rms_norm_grad_weight}. */
final class RmsNormGradWeightCases implements Cases<RmsNormGradWeight> {
  @Override
  public Class<RmsNormGradWeight> operation() {
    return RmsNormGradWeight.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Rowed.x(Rowed.shapes());
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape x = Rowed.x(p);
    return OpCase.of(
        new RmsNormGradWeight(),
        Operand.f32(x, Values.UNIT),
        Operand.f32(x.withoutLast(), Values.POSITIVE),
        Operand.f32(x, Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return Rowed.REAL;
  }
}
