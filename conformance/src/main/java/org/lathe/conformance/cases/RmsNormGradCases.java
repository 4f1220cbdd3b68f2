package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;
import org.lathe.graph.op.RmsNorm;
import org.lathe.graph.op.RmsNormGrad;

/** Cases of {@code rms_norm_grad}. */
final class RmsNormGradCases implements Cases<RmsNormGrad> {
  /** The second output of {@code rms_norm} for the operands before this one. */
  private static final Values FORWARD =
      Values.derived(before -> Oracles.apply(new RmsNorm(1e-6f), before).get(1));

  @Override
  public Class<RmsNormGrad> operation() {
    return RmsNormGrad.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Rowed.x(Rowed.shapes());
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape x = Rowed.x(p);
    return OpCase.of(
        new RmsNormGrad(),
        Operand.f32(x, Values.UNIT),
        Operand.f32(x.columns()),
        Operand.f32(x.withoutLast(), FORWARD),
        Operand.f32(x, Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return Rowed.REAL;
  }
}
