package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.GeluErf;

/** Cases of {@code gelu_erf}, in the range of those of {@code gelu}. */
final class GeluErfCases implements Cases<GeluErf> {
  @Override
  public Class<GeluErf> operation() {
    return GeluErf.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Rowed.x(Rowed.orVectors());
  }

  @Override
  public OpCase of(CaseParameters p) {
    return OpCase.of(new GeluErf(), Operand.f32(Rowed.x(p), GeluCases.X));
  }

  @Override
  public List<CaseParameters> real() {
    return Rowed.REAL_HIDDEN;
  }
}
