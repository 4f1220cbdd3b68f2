package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;

/** The common part of the cases of the causal convolution and its gradient. */
final class Filtered {
  /** A sequence of LTM-M with Mamba, and a batch of a model for a laptop. */
  static final List<CaseParameters> REAL =
      List.of(
          named(Shape.of(1, 512, 1024), 4, 0),
          named(Shape.of(8, 64, 192), 4, 0),
          named(Shape.of(8, 64, 192), 4, 16));

  private Filtered() {}

  /** Returns short and long sequences of few and many channels, with all kinds of resets. */
  static Arbitrary<CaseParameters> parameters() {
    Arbitrary<Shape> even =
        Combinators.combine(Extents.few(), Extents.few(), Extents.any())
            .as((b, n, c) -> Shape.of(b, n, c));
    Arbitrary<Shape> wide =
        Combinators.combine(Extents.positiveFew(), Extents.few(), Extents.longAxis())
            .as((b, n, c) -> Shape.of(b, n, c));
    Arbitrary<Shape> tall =
        Combinators.combine(Extents.positiveFew(), Extents.longAxis(), Extents.few())
            .as((b, n, c) -> Shape.of(b, n, c));
    return Combinators.combine(
            Arbitraries.oneOf(even, wide, tall),
            Arbitraries.of(4, 1, 2, 3, 9),
            Arbitraries.of(0, 1, 2, 3, 7, 16))
        .as(Filtered::named);
  }

  private static CaseParameters named(Shape x, int k, int reset) {
    return CaseParameters.of("x", x, "k", k, "reset", reset);
  }

  static Shape filters(CaseParameters p) {
    return Shape.of(p.shape("x").columns(), p.positive("k"));
  }
}
