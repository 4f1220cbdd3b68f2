package org.lathe.conformance.cases;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Embedding;

/** Cases of {@code embedding}: ids of rank 1 and 2. */
final class EmbeddingCases implements Cases<Embedding> {
  @Override
  public Class<Embedding> operation() {
    return Embedding.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    Arbitrary<Shape> ids =
        Arbitraries.oneOf(
            Extents.longAxis().map(n -> Shape.of(n)),
            Combinators.combine(Extents.few(), Extents.any()).as((b, n) -> Shape.of(b, n)));
    return Combinators.combine(Extents.positive(), Extents.any(), ids)
        .as(
            (vocabulary, d, shape) ->
                OpCase.of(
                    new Embedding(),
                    Operand.f32(vocabulary, d),
                    Operand.i32(shape, Values.ints(0, vocabulary - 1))));
  }
}
