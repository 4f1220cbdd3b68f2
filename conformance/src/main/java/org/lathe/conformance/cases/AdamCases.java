package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.Adam;

/** Cases of {@code adam}: parameters of shape x at step t. */
final class AdamCases implements Cases<Adam> {
  @Override
  public Class<Adam> operation() {
    return Adam.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Schedules.parameters();
  }

  @Override
  public OpCase of(CaseParameters p) {
    return new OpCase(new Adam(0.9f, 0.95f, 1e-8f), Schedules.operands(p));
  }

  @Override
  public List<CaseParameters> real() {
    return Schedules.REAL;
  }
}
