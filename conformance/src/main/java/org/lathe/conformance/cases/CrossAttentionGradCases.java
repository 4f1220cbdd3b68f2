package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.CrossAttention;
import org.lathe.graph.op.CrossAttentionGrad;

/** Cases of {@code cross_attention_grad}: n queries and k keys. */
final class CrossAttentionGradCases implements Cases<CrossAttentionGrad> {
  @Override
  public Class<CrossAttentionGrad> operation() {
    return CrossAttentionGrad.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return AttentionCases.sizes().map(AttentionCases.Size::cross);
  }

  @Override
  public OpCase of(CaseParameters p) {
    AttentionCases.Size size = AttentionCases.Size.ofCross(p);
    return AttentionCases.gradient(
        new CrossAttentionGrad(size.heads()),
        new CrossAttention(size.heads()),
        size.queries(),
        size.keys(),
        size.heads());
  }

  @Override
  public List<CaseParameters> real() {
    return AttentionCases.REAL_CROSS;
  }
}
