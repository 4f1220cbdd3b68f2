package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.ColumnSum;

/** Cases of {@code column_sum}. */
final class ColumnSumCases implements Cases<ColumnSum> {
  @Override
  public Class<ColumnSum> operation() {
    return ColumnSum.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Rowed.x(Rowed.shapes());
  }

  @Override
  public OpCase of(CaseParameters p) {
    return OpCase.of(new ColumnSum(), Operand.f32(Rowed.x(p), Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return Rowed.REAL;
  }
}
