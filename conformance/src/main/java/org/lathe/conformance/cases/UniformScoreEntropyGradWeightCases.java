package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.UniformScoreEntropyGradWeight;

/** Cases of {@code uniform_score_entropy_grad_weight}: n positions, vocabulary v. */
final class UniformScoreEntropyGradWeightCases implements Cases<UniformScoreEntropyGradWeight> {
  @Override
  public Class<UniformScoreEntropyGradWeight> operation() {
    return UniformScoreEntropyGradWeight.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Scored.parameters();
  }

  @Override
  public OpCase of(CaseParameters p) {
    List<Operand> operands = ScoreOperands.uniform(p.only("b", "n", "v", "d"));
    operands.add(Operand.f32(operands.getLast().type().shape(), Values.UNIT));
    return new OpCase(new UniformScoreEntropyGradWeight(), operands);
  }

  @Override
  public List<CaseParameters> real() {
    return List.of(Scored.positions(2, 50_257, 96, false), Scored.positions(64, 256, 96, false));
  }
}
