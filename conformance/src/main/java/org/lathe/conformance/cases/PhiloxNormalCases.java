package org.lathe.conformance.cases;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;
import org.lathe.graph.op.PhiloxNormal;

/** Cases of {@code philox_normal}. */
final class PhiloxNormalCases implements Cases<PhiloxNormal> {
  private static final Values ANY = Values.ints(Integer.MIN_VALUE, Integer.MAX_VALUE);

  @Override
  public Class<PhiloxNormal> operation() {
    return PhiloxNormal.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    Arbitrary<Shape> flat =
        Combinators.combine(Extents.few(), Extents.few()).as((g, b) -> Shape.of(g, b));
    Arbitrary<Shape> rows =
        Combinators.combine(Extents.few(), Extents.few(), Extents.any())
            .as((g, b, n) -> Shape.of(g, b, n));
    Arbitrary<Integer> one = Arbitraries.of(1, 2, 3);
    Arbitrary<Shape> wide =
        Combinators.combine(one, one, Extents.longAxis()).as((g, b, n) -> Shape.of(g, b, 2, n));
    // Beyond a chunk of the vector kernel, and beyond a part of a parallel region.
    Arbitrary<Shape> large = Arbitraries.of(2050, 2053, 8195).map(n -> Shape.of(1, 2, n));
    return Arbitraries.oneOf(flat, rows, wide, large)
        .map(
            shape ->
                OpCase.of(
                    new PhiloxNormal(shape),
                    Operand.i32(Shape.of(2), ANY),
                    Operand.i32(Shape.of(shape.extent(1), 3), ANY)));
  }
}
