package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.UniformScoreEntropy;

/** Cases of {@code uniform_score_entropy}: n positions, vocabulary v. */
final class UniformScoreEntropyCases implements Cases<UniformScoreEntropy> {
  @Override
  public Class<UniformScoreEntropy> operation() {
    return UniformScoreEntropy.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Scored.parameters(Arbitraries.of(false, true));
  }

  @Override
  public OpCase of(CaseParameters p) {
    p.only("b", "n", "v", "d", "gradient");
    return new OpCase(new UniformScoreEntropy(p.flag("gradient")), ScoreOperands.uniform(p));
  }

  @Override
  public List<CaseParameters> real() {
    return List.of(Scored.positions(1, 50_257, 128, true), Scored.positions(64, 256, 96, true));
  }
}
