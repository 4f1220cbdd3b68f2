package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;
import org.lathe.graph.op.CausalConvGrad;

/** Cases of {@code causal_conv_grad}, with and without the gradients of weights and bias. */
final class CausalConvGradCases implements Cases<CausalConvGrad> {
  @Override
  public Class<CausalConvGrad> operation() {
    return CausalConvGrad.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Combinators.combine(Filtered.parameters(), Arbitraries.of(true, false))
        .as((sizes, weights) -> sizes.with("weights", weights));
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape x = p.only("x", "k", "reset", "weights").shape("x");
    return OpCase.of(
        new CausalConvGrad(p.extent("reset"), p.flag("weights")),
        Operand.f32(x, Values.UNIT),
        Operand.f32(Filtered.filters(p), Values.UNIT),
        Operand.f32(x, Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return Filtered.REAL.stream().map(sizes -> sizes.with("weights", true)).toList();
  }
}
