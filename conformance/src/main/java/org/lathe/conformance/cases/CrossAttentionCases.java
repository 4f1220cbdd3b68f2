package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.CrossAttention;

/** Cases of {@code cross_attention}: n queries and k keys. */
final class CrossAttentionCases implements Cases<CrossAttention> {
  @Override
  public Class<CrossAttention> operation() {
    return CrossAttention.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return AttentionCases.sizes().map(AttentionCases.Size::cross);
  }

  @Override
  public OpCase of(CaseParameters p) {
    AttentionCases.Size size = AttentionCases.Size.ofCross(p);
    return OpCase.of(
        new CrossAttention(size.heads()),
        Operand.f32(size.queries(), Values.UNIT),
        Operand.f32(size.keys(), Values.UNIT),
        Operand.f32(size.keys(), Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return AttentionCases.REAL_CROSS;
  }
}
