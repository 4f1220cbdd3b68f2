package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.RowSum;

/** Cases of {@code row_sum}. */
final class RowSumCases implements Cases<RowSum> {
  @Override
  public Class<RowSum> operation() {
    return RowSum.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Rowed.x(Rowed.shapes());
  }

  @Override
  public OpCase of(CaseParameters p) {
    return OpCase.of(new RowSum(), Operand.f32(Rowed.x(p), Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return Rowed.REAL;
  }
}
