package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.LoadBalanceGrad;

/** Cases of {@code load_balance_grad}. */
final class LoadBalanceGradCases implements Cases<LoadBalanceGrad> {
  @Override
  public Class<LoadBalanceGrad> operation() {
    return LoadBalanceGrad.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Routed.parameters(LoadBalanceCases.TOKENS);
  }

  @Override
  public OpCase of(CaseParameters p) {
    p.only("e", "t");
    return OpCase.of(
        new LoadBalanceGrad(),
        Operand.f32(Routed.shape(p), Values.UNIT),
        Routed.gates(p),
        Operand.f32(1));
  }

  @Override
  public List<CaseParameters> real() {
    return Routed.REAL;
  }
}
