package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;
import org.lathe.graph.op.GatedAdd;

/** Cases of {@code gated_add}. */
final class GatedAddCases implements Cases<GatedAdd> {
  @Override
  public Class<GatedAdd> operation() {
    return GatedAdd.class;
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
        new GatedAdd(),
        Operand.f32(x, Values.UNIT),
        Operand.f32(x, Values.UNIT),
        Operand.f32(rows, Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return Conditioned.REAL;
  }
}
