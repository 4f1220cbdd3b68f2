package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.ExpertSwiglu;

/** Cases of {@code expert_swiglu}. */
final class ExpertSwigluCases implements Cases<ExpertSwiglu> {
  @Override
  public Class<ExpertSwiglu> operation() {
    return ExpertSwiglu.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return ExpertLayer.parameters();
  }

  @Override
  public OpCase of(CaseParameters p) {
    p.only("b", "t", "d", "e", "h", "k");
    return new OpCase(new ExpertSwiglu(p.positive("k")), ExpertLayer.operands(p));
  }

  @Override
  public List<CaseParameters> real() {
    return ExpertLayer.REAL;
  }
}
