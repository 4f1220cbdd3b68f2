package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.LinearScoreEntropy;

/** Cases of {@code linear_score_entropy}: n positions, vocabulary v. */
final class LinearScoreEntropyCases implements Cases<LinearScoreEntropy> {
  @Override
  public Class<LinearScoreEntropy> operation() {
    return LinearScoreEntropy.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Scored.parameters(Arbitraries.of(false, true));
  }

  @Override
  public OpCase of(CaseParameters p) {
    p.only("b", "n", "v", "d", "gradient");
    return new OpCase(new LinearScoreEntropy(p.flag("gradient")), ScoreOperands.masked(p));
  }

  @Override
  public List<CaseParameters> real() {
    return List.of(Scored.positions(1, 50_257, 128, true), Scored.positions(64, 256, 96, true));
  }
}
