package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;
import org.lathe.graph.op.GeluErfGrad;

/** Cases of {@code gelu_erf_grad}. */
final class GeluErfGradCases implements Cases<GeluErfGrad> {
  @Override
  public Class<GeluErfGrad> operation() {
    return GeluErfGrad.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Rowed.x(Rowed.orVectors());
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape x = Rowed.x(p);
    return OpCase.of(new GeluErfGrad(), Operand.f32(x, GeluCases.X), Operand.f32(x, Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return Rowed.REAL_HIDDEN;
  }
}
