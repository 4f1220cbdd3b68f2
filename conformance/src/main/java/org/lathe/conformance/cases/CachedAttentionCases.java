package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;
import org.lathe.graph.op.CachedAttention;

/** Cases of {@code cached_attention}: one query, and rings of window rows. */
final class CachedAttentionCases implements Cases<CachedAttention> {
  @Override
  public Class<CachedAttention> operation() {
    return CachedAttention.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return AttentionCases.sizes().map(AttentionCases.Size::cached);
  }

  @Override
  public OpCase of(CaseParameters p) {
    AttentionCases.Size size = AttentionCases.Size.ofCached(p);
    return OpCase.of(
        new CachedAttention(size.heads()),
        Operand.f32(size.queries(), Values.UNIT),
        Operand.f32(size.keys(), Values.UNIT),
        Operand.f32(size.keys(), Values.UNIT),
        Operand.i32(Shape.of(1), Values.ints(0, 3 * size.m())));
  }

  @Override
  public List<CaseParameters> real() {
    return List.of(
        new AttentionCases.Size(2, 8, 64, 1, 256).cached(),
        new AttentionCases.Size(8, 4, 24, 1, 4).cached());
  }
}
