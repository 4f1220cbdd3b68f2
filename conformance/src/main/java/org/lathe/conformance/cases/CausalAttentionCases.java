package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.CausalAttention;

/** Cases of {@code causal_attention}. */
final class CausalAttentionCases implements Cases<CausalAttention> {
  @Override
  public Class<CausalAttention> operation() {
    return CausalAttention.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return AttentionCases.sizes().map(AttentionCases.Size::causal);
  }

  @Override
  public OpCase of(CaseParameters p) {
    AttentionCases.Size size = AttentionCases.Size.ofCausal(p);
    return OpCase.of(
        new CausalAttention(size.heads(), size.m()),
        Operand.f32(size.queries(), Values.UNIT),
        Operand.f32(size.queries(), Values.UNIT),
        Operand.f32(size.queries(), Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return AttentionCases.REAL_CAUSAL;
  }
}
