package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Clip;

/** Cases of {@code clip}: to norms of at most max. */
final class ClipCases implements Cases<Clip> {
  @Override
  public Class<Clip> operation() {
    return Clip.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    Arbitrary<Float> maximum = Arbitraries.of(1f, 0.25f, 5f);
    return Combinators.combine(maximum, Rowed.orVectors()).as(ClipCases::clipped);
  }

  private static CaseParameters clipped(float maximum, Shape x) {
    return CaseParameters.of("x", x, "max", maximum);
  }

  @Override
  public OpCase of(CaseParameters p) {
    return OpCase.of(
        new Clip(p.only("x", "max").number("max")),
        Operand.f32(p.shape("x"), Values.UNIT),
        Operand.f32(Shape.of(1), Values.POSITIVE));
  }

  @Override
  public List<CaseParameters> real() {
    return List.of(clipped(1, Shape.of(1376, 512)), clipped(1, Shape.of(256, 96)));
  }
}
