package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.LinearCrossEntropy;

/** Cases of {@code linear_cross_entropy}: n positions, vocabulary v, with or without a bias. */
final class LinearCrossEntropyCases implements Cases<LinearCrossEntropy> {
  @Override
  public Class<LinearCrossEntropy> operation() {
    return LinearCrossEntropy.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Scored.someWithBias(Scored.parameters(Arbitraries.of(false, true)));
  }

  @Override
  public OpCase of(CaseParameters p) {
    p.only("b", "n", "v", "d", "gradient", "bias");
    return new OpCase(
        new LinearCrossEntropy(p.flag("gradient")), Scored.withBias(Scored.operands(p), p));
  }

  @Override
  public List<CaseParameters> real() {
    return List.of(
        Scored.positions(1, 50_258, 128, true),
        Scored.positions(1, 50_258, 512, false),
        Scored.positions(64, 256, 96, true),
        Scored.positions(1, 50_257, 128, true).with("bias", true));
  }
}
