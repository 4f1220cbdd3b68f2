package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Concat;

/** Cases of {@code concat}: shapes x1, x2, ... */
final class ConcatCases implements Cases<Concat> {
  @Override
  public Class<Concat> operation() {
    return Concat.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    Arbitrary<List<Integer>> rows = Extents.any().list().ofMinSize(1).ofMaxSize(4);
    return Combinators.combine(rows, Rowed.orVectors())
        .as(
            (extents, x) ->
                CaseParameters.of(
                    "x", extents.stream().map(n -> x.withFirst(Math.min(n, 9))).toList()));
  }

  @Override
  public OpCase of(CaseParameters p) {
    return new OpCase(
        new Concat(), p.shapes("x").stream().map(x -> Operand.f32(x, Values.UNIT)).toList());
  }

  @Override
  public List<CaseParameters> real() {
    Shape small = Shape.of(16, 2, 96);
    Shape large = Shape.of(2, 8, 512);
    return List.of(
        CaseParameters.of("x", List.of(large, large, large)),
        CaseParameters.of("x", List.of(small, small)));
  }
}
