package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Swiglu;

/** Cases of {@code swiglu}. */
final class SwigluCases implements Cases<Swiglu> {
  /** The range, up to where the sigmoid is flat. */
  private static final Values GATE = Values.floats(-20, 20);

  @Override
  public Class<Swiglu> operation() {
    return Swiglu.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Rowed.x(Rowed.orVectors());
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape x = Rowed.x(p);
    return OpCase.of(new Swiglu(), Operand.f32(x, GATE), Operand.f32(x, Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return Rowed.REAL_HIDDEN;
  }
}
