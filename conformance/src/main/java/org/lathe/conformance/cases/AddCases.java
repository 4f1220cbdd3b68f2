package org.lathe.conformance.cases;

import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.Add;

/** Cases of {@code add}. */
final class AddCases implements Cases<Add> {
  @Override
  public Class<Add> operation() {
    return Add.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    return Rowed.orVectors()
        .map(x -> OpCase.of(new Add(), Operand.f32(x, Values.UNIT), Operand.f32(x, Values.UNIT)));
  }
}
