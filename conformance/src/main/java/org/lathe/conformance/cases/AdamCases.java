package org.lathe.conformance.cases;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.op.Adam;

/** Cases of {@code adam}. */
final class AdamCases implements Cases<Adam> {
  @Override
  public Class<Adam> operation() {
    return Adam.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    return Combinators.combine(Schedules.any(), Rowed.orVectors())
        .as(
            (schedule, x) ->
                OpCase.of(
                    new Adam(0.9f, 0.95f, 1e-8f),
                    Operand.f32(x, Values.UNIT),
                    Operand.f32(x, Values.UNIT),
                    Operand.f32(x, Values.POSITIVE),
                    Operand.f32(x, Values.UNIT),
                    schedule));
  }
}
