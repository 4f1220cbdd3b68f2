package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Slice;

/** Cases of {@code slice}: slices from .. to - 1 of x. */
final class SliceCases implements Cases<Slice> {
  @Override
  public Class<Slice> operation() {
    return Slice.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Combinators.combine(Extents.any(), Extents.any(), Rowed.orVectors())
        .as(
            (a, b, x) -> {
              int n = x.extent(0) + 1;
              int from = Math.min(a % n, b % n);
              int to = Math.max(a % n, b % n);
              return CaseParameters.of("x", x, "from", from, "to", to);
            });
  }

  @Override
  public OpCase of(CaseParameters p) {
    return OpCase.of(
        new Slice(p.only("x", "from", "to").extent("from"), p.extent("to")),
        Operand.f32(p.shape("x"), Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return List.of(
        CaseParameters.of("x", Shape.of(3, 2, 8, 512), "from", 1, "to", 2),
        CaseParameters.of("x", Shape.of(2, 16, 2, 96), "from", 1, "to", 2));
  }
}
