package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;
import org.lathe.graph.op.ColumnDot;

/** Cases of {@code column_dot}. */
final class ColumnDotCases implements Cases<ColumnDot> {
  @Override
  public Class<ColumnDot> operation() {
    return ColumnDot.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Rowed.x(Rowed.shapes());
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape x = Rowed.x(p);
    return OpCase.of(new ColumnDot(), Operand.f32(x, Values.UNIT), Operand.f32(x, Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return Rowed.REAL;
  }
}
