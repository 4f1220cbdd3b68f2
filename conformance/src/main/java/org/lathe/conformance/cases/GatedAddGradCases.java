package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;
import org.lathe.graph.op.GatedAddGrad;

/** Cases of {@code gated_add_grad}. */
final class GatedAddGradCases implements Cases<GatedAddGrad> {
  @Override
  public Class<GatedAddGrad> operation() {
    return GatedAddGrad.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Conditioned.parameters();
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape x = Conditioned.x(p);
    Shape rows = Conditioned.rows(p);
    return OpCase.of(
        new GatedAddGrad(),
        Operand.f32(x, Values.UNIT),
        Operand.f32(rows, Values.UNIT),
        Operand.f32(x, Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return Conditioned.REAL;
  }
}
