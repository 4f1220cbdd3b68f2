package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.conformance.oracle.Oracle;
import org.lathe.graph.op.Softplus;

/** Cases and oracle of {@code softplus}. */
final class SoftplusCases implements Cases<Softplus>, Oracle<Softplus> {
  /** The range: from below the last bit of 1 to where the logarithm adds nothing to x. */
  private static final Values X = Values.floats(-24, 24);

  @Override
  public Class<Softplus> operation() {
    return Softplus.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Rowed.x(Rowed.orVectors());
  }

  @Override
  public OpCase of(CaseParameters p) {
    return OpCase.of(new Softplus(), Operand.f32(Rowed.x(p), X));
  }

  @Override
  public List<CaseParameters> real() {
    return Rowed.REAL_HIDDEN;
  }

  @Override
  public List<DoubleTensor> apply(Softplus op, List<DoubleTensor> inputs) {
    DoubleTensor x = inputs.getFirst();
    return List.of(
        DoubleTensor.of(
            x.type(), i -> Math.max(x.at(i), 0) + Math.log1p(Math.exp(-Math.abs(x.at(i))))));
  }
}
