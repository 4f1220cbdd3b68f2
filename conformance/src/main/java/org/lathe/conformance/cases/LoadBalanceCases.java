package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.LoadBalance;

/** Cases of {@code load_balance}. */
final class LoadBalanceCases implements Cases<LoadBalance> {
  /** Numbers of tokens: the loss is a mean, so there is one at least. */
  static final Arbitrary<Integer> TOKENS =
      Arbitraries.oneOf(Extents.positive(), Extents.longAxis().filter(t -> t > 0));

  @Override
  public Class<LoadBalance> operation() {
    return LoadBalance.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Routed.parameters(TOKENS);
  }

  @Override
  public OpCase of(CaseParameters p) {
    p.only("e", "t");
    return OpCase.of(new LoadBalance(), Operand.f32(Routed.shape(p), Values.UNIT), Routed.gates(p));
  }

  @Override
  public List<CaseParameters> real() {
    return Routed.REAL;
  }
}
