package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;
import org.lathe.graph.op.RmsNorm;

/** Cases of {@code rms_norm}: various epsilons, including 0. */
final class RmsNormCases implements Cases<RmsNorm> {
  @Override
  public Class<RmsNorm> operation() {
    return RmsNorm.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    Arbitrary<Float> epsilons = Arbitraries.of(1e-6f, 1e-5f, 0f);
    return Combinators.combine(epsilons, Rowed.shapes()).as(RmsNormCases::rows);
  }

  private static CaseParameters rows(float epsilon, Shape x) {
    return CaseParameters.of("x", x, "eps", epsilon);
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape x = p.only("x", "eps").shape("x");
    return OpCase.of(
        new RmsNorm(p.number("eps")), Operand.f32(x, Values.UNIT), Operand.f32(x.columns()));
  }

  @Override
  public List<CaseParameters> real() {
    return List.of(rows(1e-5f, Shape.of(1, 1024, 512)), rows(1e-5f, Shape.of(8, 64, 96)));
  }
}
