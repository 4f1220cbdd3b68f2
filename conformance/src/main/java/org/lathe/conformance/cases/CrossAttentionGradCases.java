package org.lathe.conformance.cases;

import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.CrossAttention;
import org.lathe.graph.op.CrossAttentionGrad;

/** Cases of {@code cross_attention_grad}. */
final class CrossAttentionGradCases implements Cases<CrossAttentionGrad> {
  @Override
  public Class<CrossAttentionGrad> operation() {
    return CrossAttentionGrad.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    return AttentionCases.sizes()
        .map(
            size ->
                AttentionCases.gradient(
                    new CrossAttentionGrad(size.heads()),
                    new CrossAttention(size.heads()),
                    size.queries(),
                    size.keys(),
                    size.heads()));
  }
}
