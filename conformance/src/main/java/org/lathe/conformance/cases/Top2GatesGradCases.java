package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Top2GatesGrad;

/** Cases of {@code top2_gates_grad}. */
final class Top2GatesGradCases implements Cases<Top2GatesGrad> {
  @Override
  public Class<Top2GatesGrad> operation() {
    return Top2GatesGrad.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Routed.parameters();
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape gates = Routed.shape(p.only("e", "t"));
    return OpCase.of(new Top2GatesGrad(), Routed.gates(p), Operand.f32(gates, Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return Routed.REAL;
  }
}
