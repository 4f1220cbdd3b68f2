package org.lathe.conformance.cases;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.op.LinearCrossEntropy;

/** Cases of {@code linear_cross_entropy}. */
final class LinearCrossEntropyCases implements Cases<LinearCrossEntropy> {
  @Override
  public Class<LinearCrossEntropy> operation() {
    return LinearCrossEntropy.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    return Combinators.combine(Arbitraries.of(false, true), Scored.operands())
        .as((gradient, operands) -> new OpCase(new LinearCrossEntropy(gradient), operands));
  }
}
