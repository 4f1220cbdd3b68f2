package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.Softmax;

/** Cases of {@code softmax}. */
final class SoftmaxCases implements Cases<Softmax> {
  @Override
  public Class<Softmax> operation() {
    return Softmax.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Rowed.x(Rowed.orVectors());
  }

  @Override
  public OpCase of(CaseParameters p) {
    return OpCase.of(new Softmax(), Operand.f32(Rowed.x(p), Values.floats(-8, 8)));
  }

  @Override
  public List<CaseParameters> real() {
    return Rowed.REAL;
  }
}
