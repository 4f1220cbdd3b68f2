package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;
import org.lathe.graph.op.GaussianNaturalStep;

/**
 * Cases of {@code gaussian_natural_step} at two rates. With rate 1 the factor of the precision goes
 * through its least value and through 1 twice, at h = -1/2, 0 and -1.
 */
final class GaussianNaturalStepCases implements Cases<GaussianNaturalStep> {
  @Override
  public Class<GaussianNaturalStep> operation() {
    return GaussianNaturalStep.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Combinators.combine(
            Rowed.orVectors(), Arbitraries.of(1f, 0f, 0.25f), Arbitraries.of(1f, 0f, 0.1f))
        .as(GaussianNaturalStepCases::named);
  }

  private static CaseParameters named(Shape x, float ofMu, float ofLogVar) {
    return CaseParameters.of("x", x, "mu", ofMu, "log_var", ofLogVar);
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape x = p.only("x", "mu", "log_var").shape("x");
    return OpCase.of(
        new GaussianNaturalStep(),
        Operand.f32(x, Values.UNIT),
        Operand.f32(x, Posteriors.LOG_VAR),
        Operand.f32(x, Values.UNIT),
        Operand.f32(x, Values.UNIT),
        Operand.f32(Shape.of(2), Values.fixed(p.number("mu"), p.number("log_var"))));
  }

  @Override
  public List<CaseParameters> real() {
    return List.of(named(Shape.of(3, 2, 8, 512), 1, 0.5f), named(Shape.of(2, 16, 2, 96), 0.3f, 1));
  }
}
