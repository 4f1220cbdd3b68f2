package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.AdamW;

/** Cases of {@code adamw}: parameters of shape x at step t. */
final class AdamWCases implements Cases<AdamW> {
  @Override
  public Class<AdamW> operation() {
    return AdamW.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Schedules.parameters();
  }

  @Override
  public OpCase of(CaseParameters p) {
    return new OpCase(new AdamW(0.9f, 0.95f, 1e-8f, 0.1f), Schedules.operands(p));
  }

  @Override
  public List<CaseParameters> real() {
    return Schedules.REAL;
  }
}
