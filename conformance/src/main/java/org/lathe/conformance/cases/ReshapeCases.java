package org.lathe.conformance.cases;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Reshape;

/** Cases of {@code reshape}. */
final class ReshapeCases implements Cases<Reshape> {
  @Override
  public Class<Reshape> operation() {
    return Reshape.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    return Rowed.orVectors()
        .flatMap(
            x ->
                Arbitraries.of(Shape.of(x.size()), Shape.of(1, x.size()), x.stacked(1))
                    .map(to -> OpCase.of(new Reshape(to), Operand.f32(x, Values.UNIT))));
  }
}
