package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;
import org.lathe.graph.op.GlobalNorm;

/** Cases of {@code global_norm}: shapes x1, x2, ... */
final class GlobalNormCases implements Cases<GlobalNorm> {
  @Override
  public Class<GlobalNorm> operation() {
    return GlobalNorm.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Rowed.orVectors()
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(shapes -> CaseParameters.of("x", shapes));
  }

  @Override
  public OpCase of(CaseParameters p) {
    return new OpCase(
        new GlobalNorm(), p.shapes("x").stream().map(x -> Operand.f32(x, Values.UNIT)).toList());
  }

  @Override
  public List<CaseParameters> real() {
    return List.of(
        CaseParameters.of("x", List.of(Shape.of(1376, 512), Shape.of(512, 512), Shape.of(512))),
        CaseParameters.of("x", List.of(Shape.of(256, 96), Shape.of(96, 96), Shape.of(96))));
  }
}
