package org.lathe.conformance.cases;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.op.Slice;

/** Cases of {@code slice}. */
final class SliceCases implements Cases<Slice> {
  @Override
  public Class<Slice> operation() {
    return Slice.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    return Combinators.combine(Extents.any(), Extents.any(), Rowed.orVectors())
        .as(
            (a, b, x) -> {
              int n = x.extent(0) + 1;
              int from = Math.min(a % n, b % n);
              int to = Math.max(a % n, b % n);
              return OpCase.of(new Slice(from, to), Operand.f32(x, Values.UNIT));
            });
  }
}
