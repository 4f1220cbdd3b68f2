package org.lathe.conformance.cases;

import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.Swiglu;

/** Cases of {@code swiglu}. */
final class SwigluCases implements Cases<Swiglu> {
  /** To where the sigmoid is flat. */
  private static final Values GATE = Values.floats(-20, 20);

  @Override
  public Class<Swiglu> operation() {
    return Swiglu.class;
  }

  @Override
  public Arbitrary<OpCase> shapes() {
    return Rowed.orVectors()
        .map(x -> OpCase.of(new Swiglu(), Operand.f32(x, GATE), Operand.f32(x, Values.UNIT)));
  }
}
