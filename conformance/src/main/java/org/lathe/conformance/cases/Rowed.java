package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;

/** Shapes of operations that work on rows: many short rows, few long ones, rank 2 and 3. */
final class Rowed {
  /** A sequence of LTM-S, and a batch of a model for a laptop. */
  static final List<CaseParameters> REAL =
      List.of(
          CaseParameters.of("x", Shape.of(1, 1024, 512)),
          CaseParameters.of("x", Shape.of(8, 64, 96)));

  /** The shapes in the feed-forward layers of these models. */
  static final List<CaseParameters> REAL_HIDDEN =
      List.of(
          CaseParameters.of("x", Shape.of(1, 1024, 1376)),
          CaseParameters.of("x", Shape.of(8, 64, 256)));

  private Rowed() {}

  static Arbitrary<Shape> shapes() {
    Arbitrary<Shape> even =
        Combinators.combine(Extents.any(), Extents.any()).as((n, d) -> Shape.of(n, d));
    Arbitrary<Shape> wide =
        Combinators.combine(Extents.few(), Extents.longAxis()).as((n, d) -> Shape.of(n, d));
    Arbitrary<Shape> tall =
        Combinators.combine(Extents.longAxis(), Extents.few()).as((n, d) -> Shape.of(n, d));
    Arbitrary<Shape> cubes =
        Combinators.combine(Extents.few(), Extents.few(), Extents.any())
            .as((b, n, d) -> Shape.of(b, n, d));
    return Arbitraries.oneOf(even, wide, tall, cubes);
  }

  /** The same and vectors, including vectors for several parts of a parallel region. */
  static Arbitrary<Shape> orVectors() {
    Arbitrary<Shape> vectors =
        Arbitraries.of(1, 0, 15, 16, 17, 4095, 4096, 4097, 16_384, 16_385, 40_000)
            .map(n -> Shape.of(n));
    return Arbitraries.oneOf(shapes(), vectors);
  }

  /** Returns a shape as the only parameter. */
  static Arbitrary<CaseParameters> x(Arbitrary<Shape> shapes) {
    return shapes.map(x -> CaseParameters.of("x", x));
  }

  /** Returns the shape that is the only parameter. */
  static Shape x(CaseParameters p) {
    return p.only("x").shape("x");
  }
}
