package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;

/**
 * Shapes of operations on sequences x [b, n, d] with a row for each of them, or, with the flag
 * {@code one}, a single row for all.
 */
final class Conditioned {
  /** Two halves of a sequence of MDLM small, and a batch of a model for a laptop. */
  static final List<CaseParameters> REAL =
      List.of(
          named(Shape.of(2, 512, 768), false),
          named(Shape.of(1, 1024, 768), true),
          named(Shape.of(8, 64, 96), false),
          named(Shape.of(8, 64, 96), true));

  private Conditioned() {}

  /** Returns short and long sequences of short and long rows, each with both kinds of rows. */
  static Arbitrary<CaseParameters> parameters() {
    Arbitrary<Shape> even =
        Combinators.combine(Extents.few(), Extents.few(), Extents.any())
            .as((b, n, d) -> Shape.of(b, n, d));
    Arbitrary<Shape> wide =
        Combinators.combine(Extents.positiveFew(), Extents.few(), Extents.longAxis())
            .as((b, n, d) -> Shape.of(b, n, d));
    Arbitrary<Shape> tall =
        Combinators.combine(Extents.positiveFew(), Extents.longAxis(), Extents.few())
            .as((b, n, d) -> Shape.of(b, n, d));
    return Combinators.combine(Arbitraries.oneOf(even, wide, tall), Arbitraries.of(false, true))
        .as(Conditioned::named);
  }

  private static CaseParameters named(Shape x, boolean one) {
    return CaseParameters.of("x", x, "one", one);
  }

  /** Returns the shape of the sequences. */
  static Shape x(CaseParameters p) {
    return p.only("x", "one").shape("x");
  }

  /** Returns the shape of the rows. */
  static Shape rows(CaseParameters p) {
    Shape x = x(p);
    return Shape.of(p.flag("one") ? 1 : x.extent(0), x.columns());
  }
}
