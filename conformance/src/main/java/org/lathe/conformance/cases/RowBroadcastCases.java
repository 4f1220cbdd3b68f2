package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;
import org.lathe.graph.op.RowBroadcast;

/** Cases of {@code row_broadcast}: rows of d. */
final class RowBroadcastCases implements Cases<RowBroadcast> {
  @Override
  public Class<RowBroadcast> operation() {
    return RowBroadcast.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Combinators.combine(Extents.any(), Rowed.shapes())
        .as((d, x) -> CaseParameters.of("x", x.withoutLast(), "d", d));
  }

  @Override
  public OpCase of(CaseParameters p) {
    return OpCase.of(
        new RowBroadcast(p.only("x", "d").extent("d")), Operand.f32(p.shape("x"), Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return List.of(
        CaseParameters.of("x", Shape.of(1, 1024), "d", 512),
        CaseParameters.of("x", Shape.of(8, 64), "d", 96));
  }
}
