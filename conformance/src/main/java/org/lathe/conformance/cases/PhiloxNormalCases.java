package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;
import org.lathe.graph.op.PhiloxNormal;

/** Cases of {@code philox_normal}: groups x batch x the shape of a row. */
final class PhiloxNormalCases implements Cases<PhiloxNormal> {
  private static final Values ANY = Values.ints(Integer.MIN_VALUE, Integer.MAX_VALUE);

  @Override
  public Class<PhiloxNormal> operation() {
    return PhiloxNormal.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    Arbitrary<Shape> flat =
        Combinators.combine(Extents.few(), Extents.few()).as((g, b) -> Shape.of(g, b));
    Arbitrary<Shape> rows =
        Combinators.combine(Extents.few(), Extents.few(), Extents.any())
            .as((g, b, n) -> Shape.of(g, b, n));
    Arbitrary<Integer> one = Arbitraries.of(1, 2, 3);
    Arbitrary<Shape> wide =
        Combinators.combine(one, one, Extents.longAxis()).as((g, b, n) -> Shape.of(g, b, 2, n));
    // More than a chunk of the vector kernel, and more than a part of a parallel region.
    Arbitrary<Shape> large = Arbitraries.of(2050, 2053, 8195).map(n -> Shape.of(1, 2, n));
    return Rowed.x(Arbitraries.oneOf(flat, rows, wide, large));
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape x = Rowed.x(p);
    // A vector breaks the shape rule of the operation itself.
    int batch = x.rank() < 2 ? 0 : x.extent(1);
    return OpCase.of(
        new PhiloxNormal(x), Operand.i32(Shape.of(2), ANY), Operand.i32(Shape.of(batch, 3), ANY));
  }

  @Override
  public List<CaseParameters> real() {
    return List.of(
        CaseParameters.of("x", Shape.of(3, 2, 8, 512)),
        CaseParameters.of("x", Shape.of(2, 16, 2, 96)));
  }
}
