package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.CausalAttention;
import org.lathe.graph.op.CausalAttentionGrad;

/** Cases of {@code causal_attention_grad}. */
final class CausalAttentionGradCases implements Cases<CausalAttentionGrad> {
  @Override
  public Class<CausalAttentionGrad> operation() {
    return CausalAttentionGrad.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return AttentionCases.sizes().map(AttentionCases.Size::causal);
  }

  @Override
  public OpCase of(CaseParameters p) {
    AttentionCases.Size size = AttentionCases.Size.ofCausal(p);
    return AttentionCases.gradient(
        new CausalAttentionGrad(size.heads(), size.m()),
        new CausalAttention(size.heads(), size.m()),
        size.queries(),
        size.queries(),
        size.heads());
  }

  @Override
  public List<CaseParameters> real() {
    return AttentionCases.REAL_CAUSAL;
  }
}
