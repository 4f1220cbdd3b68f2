package org.lathe.conformance.cases;

import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.ScaleRows;

/** Cases of {@code scale_rows}. */
final class ScaleRowsCases implements Cases<ScaleRows> {
  @Override
  public Class<ScaleRows> operation() {
    return ScaleRows.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    return Rowed.shapes()
        .map(
            x ->
                OpCase.of(
                    new ScaleRows(),
                    Operand.f32(x, Values.UNIT),
                    Operand.f32(x.withoutLast(), Values.UNIT)));
  }
}
