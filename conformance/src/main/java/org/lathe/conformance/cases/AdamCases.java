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
  public Arbitrary<Parameters> parameters() {
    return Schedules.parameters();
  }

  @Override
  public OpCase of(Parameters p) {
    return new OpCase(new Adam(0.9f, 0.95f, 1e-8f), Schedules.operands(p));
  }

  @Override
  public List<Parameters> real() {
    return Schedules.REAL;
  }
}
