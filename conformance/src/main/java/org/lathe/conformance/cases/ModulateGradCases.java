package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;
import org.lathe.graph.op.ModulateGrad;

/** Cases of {@code modulate_grad}. */
final class ModulateGradCases implements Cases<ModulateGrad> {
  @Override
  public Class<ModulateGrad> operation() {
    return ModulateGrad.class;
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
        new ModulateGrad(),
        Operand.f32(x, Values.UNIT),
        Operand.f32(rows, Values.UNIT),
        Operand.f32(x, Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return Conditioned.REAL;
  }
}
