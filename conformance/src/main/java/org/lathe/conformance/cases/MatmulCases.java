package org.lathe.conformance.cases;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.op.Matmul;

/** Cases of {@code matmul}. */
final class MatmulCases implements Cases<Matmul> {
  @Override
  public Class<Matmul> operation() {
    return Matmul.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    Arbitrary<Boolean> transpose = Arbitraries.of(false, true);
    Arbitrary<OpCase> even =
        Combinators.combine(transpose, transpose, Extents.any(), Extents.any(), Extents.any())
            .as(MatmulCases::matrices);
    Arbitrary<OpCase> deep =
        Combinators.combine(transpose, transpose, Extents.few(), Extents.longAxis(), Extents.few())
            .as(MatmulCases::matrices);
    Arbitrary<OpCase> wide =
        Combinators.combine(transpose, transpose, Extents.few(), Extents.few(), Extents.longAxis())
            .as(MatmulCases::matrices);
    Arbitrary<OpCase> batches =
        Combinators.combine(transpose, Extents.few(), Extents.few(), Extents.any(), Extents.any())
            .as(MatmulCases::batches);
    return Arbitraries.oneOf(even, deep, wide, batches);
  }

  private static OpCase matrices(boolean lhs, boolean rhs, int rows, int depth, int columns) {
    return OpCase.of(
        new Matmul(lhs, rhs),
        lhs ? Operand.f32(depth, rows) : Operand.f32(rows, depth),
        rhs ? Operand.f32(columns, depth) : Operand.f32(depth, columns));
  }

  private static OpCase batches(boolean rhs, int batch, int rows, int depth, int columns) {
    return OpCase.of(
        new Matmul(false, rhs),
        Operand.f32(batch, rows, depth),
        rhs ? Operand.f32(columns, depth) : Operand.f32(depth, columns));
  }
}
