package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Modulate;

/** Cases of {@code modulate}. */
final class ModulateCases implements Cases<Modulate> {
  @Override
  public Class<Modulate> operation() {
    return Modulate.class;
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
        new Modulate(),
        Operand.f32(x, Values.UNIT),
        Operand.f32(rows, Values.UNIT),
        Operand.f32(rows, Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return Conditioned.REAL;
  }
}
