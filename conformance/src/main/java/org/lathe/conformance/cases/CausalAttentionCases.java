package org.lathe.conformance.cases;

import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.CausalAttention;

/** Cases of {@code causal_attention}. */
final class CausalAttentionCases implements Cases<CausalAttention> {
  @Override
  public Class<CausalAttention> operation() {
    return CausalAttention.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    return AttentionCases.sizes()
        .map(
            size ->
                OpCase.of(
                    new CausalAttention(size.heads(), size.m()),
                    Operand.f32(size.queries(), Values.UNIT),
                    Operand.f32(size.queries(), Values.UNIT),
                    Operand.f32(size.queries(), Values.UNIT)));
  }
}
