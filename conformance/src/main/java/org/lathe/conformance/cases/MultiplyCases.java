package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Multiply;

/** Cases of {@code multiply}; with the flag {@code row} the second factor is one row. */
final class MultiplyCases implements Cases<Multiply> {
  @Override
  public Class<Multiply> operation() {
    return Multiply.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Combinators.combine(Rowed.orVectors(), Arbitraries.of(false, true))
        .as(MultiplyCases::named);
  }

  private static CaseParameters named(Shape x, boolean row) {
    return CaseParameters.of("x", x, "row", row);
  }

  @Override
  public OpCase of(CaseParameters p) {
    p.only("x", "row");
    Shape x = p.shape("x");
    Shape y = p.flag("row") ? Shape.of(x.columns()) : x;
    return OpCase.of(new Multiply(), Operand.f32(x, Values.UNIT), Operand.f32(y, Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return List.of(named(Shape.of(1, 1024, 512), true), named(Shape.of(8, 64, 96), false));
  }
}
