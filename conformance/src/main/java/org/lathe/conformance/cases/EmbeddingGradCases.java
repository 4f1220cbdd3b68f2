package org.lathe.conformance.cases;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;
import org.lathe.graph.op.EmbeddingGrad;

/** Cases of {@code embedding_grad}: rows met never, once and often; one part and several. */
final class EmbeddingGradCases implements Cases<EmbeddingGrad> {
  @Override
  public Class<EmbeddingGrad> operation() {
    return EmbeddingGrad.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    Arbitrary<OpCase> small =
        Combinators.combine(Extents.positive(), Extents.few(), Extents.any(), Extents.any())
            .as((vocabulary, b, n, d) -> rows(vocabulary, Shape.of(b, n), d));
    Arbitrary<OpCase> large =
        Combinators.combine(Extents.positive(), Extents.longAxis(), Extents.longAxis())
            .as((vocabulary, n, d) -> rows(vocabulary, Shape.of(n), d));
    return Arbitraries.oneOf(small, large);
  }

  private static OpCase rows(int vocabulary, Shape ids, int d) {
    int[] extents = Arrays.copyOf(ids.extents(), ids.rank() + 1);
    extents[ids.rank()] = d;
    return OpCase.of(
        new EmbeddingGrad(vocabulary),
        Operand.i32(ids, Values.ints(0, vocabulary - 1)),
        Operand.f32(extents));
  }
}
