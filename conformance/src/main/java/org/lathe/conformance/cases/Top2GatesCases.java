package org.lathe.conformance.cases;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.op.Top2Gates;

/** Cases of {@code top2_gates}: logits of many different values, and of a few equal ones. */
final class Top2GatesCases implements Cases<Top2Gates> {
  /** Of five different floats from 2^24 on, which are 2 apart. */
  private static final Values FEW = Values.floats(0x1p24f, 0x1p24f + 8);

  @Override
  public Class<Top2Gates> operation() {
    return Top2Gates.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Combinators.combine(Routed.parameters(), Arbitraries.of(false, true))
        .as((drawn, ties) -> drawn.with("ties", ties));
  }

  @Override
  public OpCase of(CaseParameters p) {
    p.only("e", "t", "ties");
    return OpCase.of(
        new Top2Gates(), Operand.f32(Routed.shape(p), p.flag("ties") ? FEW : Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    // Those with ties first: a quick set has only one of these cases.
    List<CaseParameters> real = new ArrayList<>();
    Routed.REAL.forEach(p -> real.add(p.with("ties", true)));
    real.addAll(Routed.REAL);
    return real;
  }
}
