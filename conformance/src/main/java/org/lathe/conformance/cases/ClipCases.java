package org.lathe.conformance.cases;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Clip;

/** Cases of {@code clip}. */
final class ClipCases implements Cases<Clip> {
  @Override
  public Class<Clip> operation() {
    return Clip.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    Arbitrary<Float> maximum = Arbitraries.of(1f, 0.25f, 5f);
    return Combinators.combine(maximum, Rowed.orVectors())
        .as(
            (most, x) ->
                OpCase.of(
                    new Clip(most),
                    Operand.f32(x, Values.UNIT),
                    Operand.f32(Shape.of(1), Values.POSITIVE)));
  }
}
