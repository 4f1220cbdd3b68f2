package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.op.ExpertSwigluGrad;

/** Cases of {@code expert_swiglu_grad}, some with the gradients of the weights. */
final class ExpertSwigluGradCases implements Cases<ExpertSwigluGrad> {
  @Override
  public Class<ExpertSwigluGrad> operation() {
    return ExpertSwigluGrad.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Combinators.combine(ExpertLayer.parameters(), Arbitraries.of(false, true))
        .as((drawn, weights) -> drawn.with("weights", weights));
  }

  @Override
  public OpCase of(CaseParameters p) {
    p.only("b", "t", "d", "e", "h", "k", "weights");
    List<Operand> operands = ExpertLayer.operands(p);
    operands.add(Operand.f32(ExpertLayer.x(p), Values.UNIT));
    return new OpCase(new ExpertSwigluGrad(p.positive("k"), p.flag("weights")), operands);
  }

  @Override
  public List<CaseParameters> real() {
    return ExpertLayer.REAL.stream().map(p -> p.with("weights", true)).toList();
  }
}
