package org.lathe.conformance.cases;

import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.RowSum;

/** Cases of {@code row_sum}. */
final class RowSumCases implements Cases<RowSum> {
  @Override
  public Class<RowSum> operation() {
    return RowSum.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    return Rowed.shapes().map(x -> OpCase.of(new RowSum(), Operand.f32(x, Values.UNIT)));
  }
}
