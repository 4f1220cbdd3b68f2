package org.lathe.conformance.cases;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Rope;

/** Cases of {@code rope}. */
final class RopeCases implements Cases<Rope> {
  /** Rows of the tables. */
  private static final int TABLE = 71;

  @Override
  public Class<Rope> operation() {
    return Rope.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    return Combinators.combine(
            Arbitraries.of(false, true),
            Extents.few(),
            Extents.any(),
            Extents.positiveFew(),
            Extents.halfHeads())
        .as(
            (inverse, batch, n, heads, half) ->
                OpCase.of(
                    new Rope(inverse),
                    Operand.f32(batch, n, heads * 2 * half),
                    Operand.f32(TABLE, half),
                    Operand.f32(TABLE, half),
                    Operand.i32(Shape.of(n), Values.ints(0, TABLE - 1))));
  }
}
