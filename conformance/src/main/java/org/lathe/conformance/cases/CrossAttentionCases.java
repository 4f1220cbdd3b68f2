package org.lathe.conformance.cases;

import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.CrossAttention;

/** Cases of {@code cross_attention}. */
final class CrossAttentionCases implements Cases<CrossAttention> {
  @Override
  public Class<CrossAttention> operation() {
    return CrossAttention.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    return AttentionCases.sizes()
        .map(
            size ->
                OpCase.of(
                    new CrossAttention(size.heads()),
                    Operand.f32(size.queries(), Values.UNIT),
                    Operand.f32(size.keys(), Values.UNIT),
                    Operand.f32(size.keys(), Values.UNIT)));
  }
}
