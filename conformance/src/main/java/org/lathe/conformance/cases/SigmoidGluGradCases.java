package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;
import org.lathe.graph.op.SigmoidGluGrad;

/** Cases of {@code sigmoid_glu_grad}. */
final class SigmoidGluGradCases implements Cases<SigmoidGluGrad> {
  /** The range, up to where the sigmoid is flat. */
  private static final Values GATE = Values.floats(-20, 20);

  @Override
  public Class<SigmoidGluGrad> operation() {
    return SigmoidGluGrad.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Rowed.x(Rowed.orVectors());
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape x = Rowed.x(p);
    return OpCase.of(
        new SigmoidGluGrad(),
        Operand.f32(x, GATE),
        Operand.f32(x, Values.UNIT),
        Operand.f32(x, Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return Rowed.REAL_HIDDEN;
  }
}
