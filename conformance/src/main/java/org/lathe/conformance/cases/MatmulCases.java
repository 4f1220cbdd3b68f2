package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Matmul;

/** Cases of {@code matmul}: [m, k] by [k, n], each transposed or not; a batch of [m, k]. */
final class MatmulCases implements Cases<Matmul> {
  @Override
  public Class<Matmul> operation() {
    return Matmul.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    Arbitrary<Boolean> transpose = Arbitraries.of(false, true);
    Arbitrary<CaseParameters> even =
        Combinators.combine(Extents.any(), Extents.any(), Extents.any(), transpose, transpose)
            .as(MatmulCases::matrices);
    Arbitrary<CaseParameters> deep =
        Combinators.combine(Extents.few(), Extents.longAxis(), Extents.few(), transpose, transpose)
            .as(MatmulCases::matrices);
    Arbitrary<CaseParameters> wide =
        Combinators.combine(Extents.few(), Extents.few(), Extents.longAxis(), transpose, transpose)
            .as(MatmulCases::matrices);
    Arbitrary<CaseParameters> batches =
        Combinators.combine(Extents.few(), Extents.few(), Extents.any(), Extents.any(), transpose)
            .as((b, m, k, n, tb) -> CaseParameters.of("b", b, "m", m, "k", k, "n", n, "tb", tb));
    return Arbitraries.oneOf(even, deep, wide, batches);
  }

  private static CaseParameters matrices(int m, int k, int n, boolean ta, boolean tb) {
    return CaseParameters.of("m", m, "k", k, "n", n, "ta", ta, "tb", tb);
  }

  @Override
  public OpCase of(CaseParameters p) {
    p.only("b", "m", "k", "n", "ta", "tb");
    int m = p.extent("m");
    int k = p.extent("k");
    int n = p.extent("n");
    boolean ta = p.flag("ta");
    boolean tb = p.flag("tb");
    Shape lhs = ta ? Shape.of(k, m) : Shape.of(m, k);
    return OpCase.of(
        new Matmul(ta, tb),
        Operand.f32(p.has("b") ? lhs.stacked(p.extent("b")) : lhs, Values.UNIT),
        tb ? Operand.f32(n, k) : Operand.f32(k, n));
  }

  @Override
  public List<CaseParameters> real() {
    return List.of(
        matrices(128, 512, 512, false, true),
        matrices(512, 256, 512, true, false),
        matrices(24, 512, 512, false, true),
        matrices(1, 512, 1376, false, true));
  }
}
