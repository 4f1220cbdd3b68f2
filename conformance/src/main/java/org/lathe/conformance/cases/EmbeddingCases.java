package org.lathe.conformance.cases;

import java.util.List;
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
  public Arbitrary<CaseParameters> parameters() {
    Arbitrary<Integer> v = Extents.positive();
    Arbitrary<CaseParameters> one =
        Combinators.combine(v, Extents.longAxis(), Extents.any())
            .as((rows, n, d) -> CaseParameters.of("v", rows, "n", n, "d", d));
    Arbitrary<CaseParameters> batches =
        Combinators.combine(v, Extents.few(), Extents.any(), Extents.any())
            .as((rows, b, n, d) -> CaseParameters.of("v", rows, "b", b, "n", n, "d", d));
    return Arbitraries.oneOf(one, batches);
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape row = Shape.of(p.only("v", "b", "n", "d").extent("n"));
    Shape ids = p.has("b") ? row.stacked(p.extent("b")) : row;
    int v = p.positive("v");
    return OpCase.of(
        new Embedding(), Operand.f32(v, p.extent("d")), Operand.i32(ids, Values.ints(0, v - 1)));
  }

  @Override
  public List<CaseParameters> real() {
    return List.of(
        CaseParameters.of("v", 50_258, "b", 1, "n", 1024, "d", 128),
        CaseParameters.of("v", 256, "b", 8, "n", 64, "d", 96));
  }
}
