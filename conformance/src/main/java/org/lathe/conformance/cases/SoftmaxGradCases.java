package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;
import org.lathe.graph.op.SoftmaxGrad;

/** Cases of {@code softmax_grad}. */
final class SoftmaxGradCases implements Cases<SoftmaxGrad> {
  @Override
  public Class<SoftmaxGrad> operation() {
    return SoftmaxGrad.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Rowed.x(Rowed.orVectors());
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape y = Rowed.x(p);
    return OpCase.of(
        new SoftmaxGrad(), Operand.f32(y, Values.floats(0, 1)), Operand.f32(y, Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return Rowed.REAL;
  }
}
