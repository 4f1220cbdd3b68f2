package org.lathe.conformance.cases;

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
  public Arbitrary<OpCase> shapes() {
    return AttentionCases.sizes()
        .map(
            size ->
                AttentionCases.gradient(
                    new CausalAttentionGrad(size.heads(), size.m()),
                    new CausalAttention(size.heads(), size.m()),
                    size.queries(),
                    size.queries(),
                    size.heads()));
  }
}
