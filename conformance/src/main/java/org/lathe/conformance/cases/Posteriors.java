package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;

/** Shapes and values of posteriors: [.., latents, d]. */
final class Posteriors {
  /** The range of log variances: from a very narrow to a wide posterior. */
  static final Values LOG_VAR = Values.floats(-12, 4);

  /** All layers of LTM-S, and of a model for a laptop. */
  static final List<CaseParameters> REAL = List.of(layers(3, 2, 8, 512), layers(2, 16, 2, 96));

  private Posteriors() {}

  /** The parameters b, z and d; also layers if the posterior has several. */
  static Arbitrary<CaseParameters> parameters() {
    Arbitrary<CaseParameters> one =
        Combinators.combine(Extents.few(), Extents.few(), Extents.longAxis())
            .as((b, z, d) -> CaseParameters.of("b", b, "z", z, "d", d));
    Arbitrary<CaseParameters> layers =
        Combinators.combine(Extents.few(), Extents.few(), Extents.few(), Extents.any())
            .as(Posteriors::layers);
    return Arbitraries.oneOf(one, layers);
  }

  private static CaseParameters layers(int layers, int b, int z, int d) {
    return CaseParameters.of("layers", layers, "b", b, "z", z, "d", d);
  }

  static Shape shape(CaseParameters p) {
    p.only("layers", "b", "z", "d");
    Shape one = Shape.of(p.extent("b"), p.extent("z"), p.extent("d"));
    return p.has("layers") ? one.stacked(p.extent("layers")) : one;
  }
}
