package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;
import org.lathe.graph.op.EmbeddingGrad;

/** Cases of {@code embedding_grad}: rows that occur never, once and often; one part and several. */
final class EmbeddingGradCases implements Cases<EmbeddingGrad> {
  @Override
  public Class<EmbeddingGrad> operation() {
    return EmbeddingGrad.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    Arbitrary<CaseParameters> small =
        Combinators.combine(Extents.positive(), Extents.few(), Extents.any(), Extents.any())
            .as((v, b, n, d) -> CaseParameters.of("v", v, "b", b, "n", n, "d", d));
    Arbitrary<CaseParameters> large =
        Combinators.combine(Extents.positive(), Extents.longAxis(), Extents.longAxis())
            .as((v, n, d) -> CaseParameters.of("v", v, "n", n, "d", d));
    return Arbitraries.oneOf(small, large);
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape row = Shape.of(p.only("v", "b", "n", "d").extent("n"));
    Shape ids = p.has("b") ? row.stacked(p.extent("b")) : row;
    int v = p.positive("v");
    return OpCase.of(
        new EmbeddingGrad(v),
        Operand.i32(ids, Values.ints(0, v - 1)),
        Operand.f32(RowShape.of(ids, p.extent("d")), Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return List.of(
        CaseParameters.of("v", 50_258, "n", 8, "d", 128),
        CaseParameters.of("v", 256, "b", 8, "n", 64, "d", 96));
  }
}
