package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;
import org.lathe.graph.op.SigmoidGlu;

/** Cases of {@code sigmoid_glu}. */
final class SigmoidGluCases implements Cases<SigmoidGlu> {
  /** The range, up to where the sigmoid is flat. */
  private static final Values GATE = Values.floats(-20, 20);

  @Override
  public Class<SigmoidGlu> operation() {
    return SigmoidGlu.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Rowed.x(Rowed.orVectors());
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape x = Rowed.x(p);
    return OpCase.of(new SigmoidGlu(), Operand.f32(x, GATE), Operand.f32(x, Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return Rowed.REAL_HIDDEN;
  }
}
