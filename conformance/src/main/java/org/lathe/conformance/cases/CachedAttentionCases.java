package org.lathe.conformance.cases;

import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;
import org.lathe.graph.op.CachedAttention;

/** Cases of {@code cached_attention}. */
final class CachedAttentionCases implements Cases<CachedAttention> {
  @Override
  public Class<CachedAttention> operation() {
    return CachedAttention.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    return AttentionCases.sizes()
        .map(
            size ->
                OpCase.of(
                    new CachedAttention(size.heads()),
                    Operand.f32(size.batch(), 1, size.columns()),
                    Operand.f32(size.keys(), Values.UNIT),
                    Operand.f32(size.keys(), Values.UNIT),
                    Operand.i32(Shape.of(1), Values.ints(0, 3 * size.m()))));
  }
}
