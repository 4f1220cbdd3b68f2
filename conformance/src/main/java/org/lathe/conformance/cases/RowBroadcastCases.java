package org.lathe.conformance.cases;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.op.RowBroadcast;

/** Cases of {@code row_broadcast}. */
final class RowBroadcastCases implements Cases<RowBroadcast> {
  @Override
  public Class<RowBroadcast> operation() {
    return RowBroadcast.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    return Combinators.combine(Extents.any(), Rowed.shapes())
        .as(
            (columns, x) ->
                OpCase.of(new RowBroadcast(columns), Operand.f32(x.withoutLast(), Values.UNIT)));
  }
}
