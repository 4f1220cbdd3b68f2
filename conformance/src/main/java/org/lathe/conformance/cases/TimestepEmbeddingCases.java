package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;
import org.lathe.graph.op.TimestepEmbedding;

/**
 * Cases of {@code timestep_embedding}: times of either sign up to {@code t}, in a row of {@code q}
 * columns.
 */
final class TimestepEmbeddingCases implements Cases<TimestepEmbedding> {
  @Override
  public Class<TimestepEmbedding> operation() {
    return TimestepEmbedding.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    // Noise levels, their logarithms, MD4's times, and far beyond.
    Arbitrary<Float> times = Arbitraries.of(1f, 20f, 1000f, 1e6f);
    return Combinators.combine(
            Extents.any(),
            Extents.positive().map(half -> 2 * half),
            times,
            Arbitraries.of(false, true),
            Arbitraries.of(0, 1))
        .as((b, q, t, sines, less) -> named(b, q, t, sines, Math.max(1, q / 2 - less)));
  }

  private static CaseParameters named(int b, int q, float t, boolean sines, int divisor) {
    return CaseParameters.of("b", b, "q", q, "t", t, "sines", sines, "divisor", divisor);
  }

  @Override
  public OpCase of(CaseParameters p) {
    p.only("b", "q", "t", "sines", "divisor");
    float t = p.number("t");
    return OpCase.of(
        new TimestepEmbedding(p.positive("q"), p.flag("sines"), p.positive("divisor")),
        Operand.f32(Shape.of(p.extent("b")), Values.floats(-t, t)));
  }

  /** MDLM's and MD4's. */
  @Override
  public List<CaseParameters> real() {
    return List.of(named(512, 256, 7, false, 128), named(512, 64, 1000, true, 31));
  }
}
