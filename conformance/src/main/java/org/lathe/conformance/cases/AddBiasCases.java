package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.conformance.oracle.Oracle;
import org.lathe.graph.Shape;
import org.lathe.graph.op.AddBias;

/** Cases and oracle of {@code add_bias}. */
final class AddBiasCases implements Cases<AddBias>, Oracle<AddBias> {
  @Override
  public Class<AddBias> operation() {
    return AddBias.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Rowed.x(Rowed.shapes());
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape x = Rowed.x(p);
    return OpCase.of(new AddBias(), Operand.f32(x, Values.UNIT), Operand.f32(x.columns()));
  }

  @Override
  public List<CaseParameters> real() {
    return Rowed.REAL;
  }

  @Override
  public List<DoubleTensor> apply(AddBias op, List<DoubleTensor> inputs) {
    DoubleTensor x = inputs.get(0);
    int d = x.shape().columns();
    return List.of(DoubleTensor.of(x.type(), i -> x.at(i) + inputs.get(1).at(i % d)));
  }
}
