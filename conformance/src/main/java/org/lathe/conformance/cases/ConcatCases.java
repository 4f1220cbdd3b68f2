package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.op.Concat;

/** Cases of {@code concat}. */
final class ConcatCases implements Cases<Concat> {
  @Override
  public Class<Concat> operation() {
    return Concat.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    Arbitrary<List<Integer>> rows = Extents.any().list().ofMinSize(1).ofMaxSize(4);
    return Combinators.combine(rows, Rowed.orVectors())
        .as(
            (extents, x) ->
                new OpCase(
                    new Concat(),
                    extents.stream()
                        .map(n -> Operand.f32(x.withFirst(Math.min(n, 9)), Values.UNIT))
                        .toList()));
  }
}
