package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Reshape;

/** Cases of {@code reshape}: from x to another shape. */
final class ReshapeCases implements Cases<Reshape> {
  @Override
  public Class<Reshape> operation() {
    return Reshape.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Rowed.orVectors()
        .flatMap(
            x ->
                Arbitraries.of(Shape.of(x.size()), Shape.of(1, x.size()), x.stacked(1))
                    .map(to -> CaseParameters.of("x", x, "to", to)));
  }

  @Override
  public OpCase of(CaseParameters p) {
    return OpCase.of(
        new Reshape(p.only("x", "to").shape("to")), Operand.f32(p.shape("x"), Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return List.of(
        CaseParameters.of("x", Shape.of(1, 1024, 512), "to", Shape.of(1024, 512)),
        CaseParameters.of("x", Shape.of(8, 64, 96), "to", Shape.of(512, 96)));
  }
}
