package org.lathe.conformance.cases;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.op.AdamW;

/** Cases of {@code adamw}. */
final class AdamWCases implements Cases<AdamW> {
  @Override
  public Class<AdamW> operation() {
    return AdamW.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    return Combinators.combine(Schedules.any(), Rowed.orVectors())
        .as(
            (schedule, x) ->
                OpCase.of(
                    new AdamW(0.9f, 0.95f, 1e-8f, 0.1f),
                    Operand.f32(x, Values.UNIT),
                    Operand.f32(x, Values.UNIT),
                    Operand.f32(x, Values.POSITIVE),
                    Operand.f32(x, Values.UNIT),
                    schedule));
  }
}
