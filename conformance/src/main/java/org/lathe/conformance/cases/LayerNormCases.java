package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;
import org.lathe.graph.op.LayerNorm;

/**
 * Cases of {@code layer_norm}. Epsilon is never 0: a row of one column has the variance 0, and its
 * result would be NaN.
 */
final class LayerNormCases implements Cases<LayerNorm> {
  @Override
  public Class<LayerNorm> operation() {
    return LayerNorm.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    Arbitrary<Float> epsilons = Arbitraries.of(1e-5f, 1e-6f, 1e-2f);
    return Combinators.combine(epsilons, Rowed.shapes()).as(LayerNormCases::rows);
  }

  private static CaseParameters rows(float epsilon, Shape x) {
    return CaseParameters.of("x", x, "eps", epsilon);
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape x = p.only("x", "eps").shape("x");
    return OpCase.of(
        new LayerNorm(p.number("eps")),
        Operand.f32(x, Values.UNIT),
        Operand.f32(x.columns()),
        Operand.f32(x.columns()));
  }

  /** A sequence of the small GPT-2, and a batch of a model for a laptop. */
  @Override
  public List<CaseParameters> real() {
    return List.of(rows(1e-5f, Shape.of(1, 1024, 768)), rows(1e-5f, Shape.of(8, 64, 96)));
  }
}
