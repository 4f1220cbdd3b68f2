package org.lathe.conformance.cases;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;
import org.lathe.graph.op.CacheWrite;

/** Cases of {@code cache_write}. */
final class CacheWriteCases implements Cases<CacheWrite> {
  @Override
  public Class<CacheWrite> operation() {
    return CacheWrite.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    return Combinators.combine(Extents.few(), Extents.positive(), Extents.any())
        .as(
            (batch, window, columns) ->
                OpCase.of(
                    new CacheWrite(),
                    Operand.f32(batch, window, columns),
                    Operand.f32(batch, 1, columns),
                    Operand.i32(Shape.of(1), Values.ints(0, 3 * window))));
  }
}
