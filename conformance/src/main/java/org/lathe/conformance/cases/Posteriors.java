package org.lathe.conformance.cases;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;

/** Shapes and values of posteriors: [.., latents, d]. */
final class Posteriors {
  /** From nearly nothing to a wide posterior. */
  static final Values LOG_VAR = Values.floats(-12, 4);

  private Posteriors() {}

  static Arbitrary<Shape> shapes() {
    Arbitrary<Shape> one =
        Combinators.combine(Extents.few(), Extents.few(), Extents.longAxis())
            .as((batch, latents, d) -> Shape.of(batch, latents, d));
    Arbitrary<Shape> layers =
        Combinators.combine(Extents.few(), Extents.few(), Extents.few(), Extents.any())
            .as((depth, batch, latents, d) -> Shape.of(depth, batch, latents, d));
    return Arbitraries.oneOf(one, layers);
  }
}
