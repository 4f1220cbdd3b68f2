package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.conformance.oracle.Oracle;
import org.lathe.graph.op.NegativeExp;

/** Cases and oracle of {@code negative_exp}. */
final class NegativeExpCases implements Cases<NegativeExp>, Oracle<NegativeExp> {
  @Override
  public Class<NegativeExp> operation() {
    return NegativeExp.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Rowed.x(Rowed.orVectors());
  }

  @Override
  public OpCase of(CaseParameters p) {
    return OpCase.of(new NegativeExp(), Operand.f32(Rowed.x(p), Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return Rowed.REAL_HIDDEN;
  }

  @Override
  public List<DoubleTensor> apply(NegativeExp op, List<DoubleTensor> inputs) {
    DoubleTensor x = inputs.getFirst();
    return List.of(DoubleTensor.of(x.type(), i -> -Math.exp(x.at(i))));
  }
}
