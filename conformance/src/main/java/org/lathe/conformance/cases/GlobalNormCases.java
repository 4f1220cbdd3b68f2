package org.lathe.conformance.cases;

import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.GlobalNorm;

/** Cases of {@code global_norm}. */
final class GlobalNormCases implements Cases<GlobalNorm> {
  @Override
  public Class<GlobalNorm> operation() {
    return GlobalNorm.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    Arbitrary<Operand> operand = Rowed.orVectors().map(x -> Operand.f32(x, Values.UNIT));
    return operand.list().ofMinSize(1).ofMaxSize(4).map(x -> new OpCase(new GlobalNorm(), x));
  }
}
