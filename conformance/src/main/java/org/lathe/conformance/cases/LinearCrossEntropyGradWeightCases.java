package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;
import org.lathe.graph.op.LinearCrossEntropy;
import org.lathe.graph.op.LinearCrossEntropyGradWeight;

/**
 * Cases of {@code linear_cross_entropy_grad_weight}: n positions, vocabulary v, with or without a
 * bias.
 */
final class LinearCrossEntropyGradWeightCases implements Cases<LinearCrossEntropyGradWeight> {
  /**
   * The second output of {@code linear_cross_entropy} for the operands before this one. A bias
   * comes after them: then probabilities are larger or smaller by its exponential, a factor of e^2
   * at most.
   */
  private static final Values FORWARD =
      Values.derived(before -> Oracles.apply(new LinearCrossEntropy(false), before).get(1));

  @Override
  public Class<LinearCrossEntropyGradWeight> operation() {
    return LinearCrossEntropyGradWeight.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Scored.someWithBias(Scored.parameters());
  }

  @Override
  public OpCase of(CaseParameters p) {
    List<Operand> operands = Scored.operands(p.only("b", "n", "v", "d", "bias"));
    Shape each = operands.get(2).type().shape();
    operands.add(Operand.f32(each, FORWARD));
    operands.add(Operand.f32(each, Values.UNIT));
    return new OpCase(new LinearCrossEntropyGradWeight(), Scored.withBias(operands, p));
  }

  @Override
  public List<CaseParameters> real() {
    return List.of(
        Scored.positions(2, 50_258, 96, false),
        Scored.positions(64, 256, 96, false),
        Scored.positions(2, 50_257, 96, false).with("bias", true));
  }
}
