package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;
import org.lathe.graph.op.ScaleRows;

/** Cases of {@code scale_rows}. */
final class ScaleRowsCases implements Cases<ScaleRows> {
  @Override
  public Class<ScaleRows> operation() {
    return ScaleRows.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Rowed.x(Rowed.shapes());
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape x = Rowed.x(p);
    return OpCase.of(
        new ScaleRows(), Operand.f32(x, Values.UNIT), Operand.f32(x.withoutLast(), Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return Rowed.REAL;
  }
}
