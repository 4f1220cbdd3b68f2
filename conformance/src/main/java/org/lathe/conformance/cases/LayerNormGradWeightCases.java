package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;
import org.lathe.graph.op.LayerNormGradWeight;

/** Cases of {@code layer_norm_grad_weight}. */
final class LayerNormGradWeightCases implements Cases<LayerNormGradWeight> {
  @Override
  public Class<LayerNormGradWeight> operation() {
    return LayerNormGradWeight.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Rowed.x(Rowed.shapes());
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape x = Rowed.x(p);
    return OpCase.of(
        new LayerNormGradWeight(),
        Operand.f32(x, Values.UNIT),
        Operand.f32(x.withoutLast(), Values.UNIT),
        Operand.f32(x.withoutLast(), Values.POSITIVE),
        Operand.f32(x, Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return Rowed.REAL;
  }
}
