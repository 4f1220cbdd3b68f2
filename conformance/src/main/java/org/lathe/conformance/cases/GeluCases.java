package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Gelu;

/** Cases of {@code gelu}. */
final class GeluCases implements Cases<Gelu> {
  /** The range, up to where gelu is 0 or x. */
  static final Values X = Values.floats(-12, 12);

  @Override
  public Class<Gelu> operation() {
    return Gelu.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Rowed.x(Rowed.orVectors());
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape x = Rowed.x(p);
    return OpCase.of(new Gelu(), Operand.f32(x, X));
  }

  @Override
  public List<CaseParameters> real() {
    return Rowed.REAL_HIDDEN;
  }
}
