package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.conformance.oracle.Oracle;
import org.lathe.graph.Shape;
import org.lathe.graph.op.ClampMinGrad;

/** Cases and oracle of {@code clamp_min_grad}; with the flag ties, x is often the bound itself. */
final class ClampMinGradCases implements Cases<ClampMinGrad>, Oracle<ClampMinGrad> {
  @Override
  public Class<ClampMinGrad> operation() {
    return ClampMinGrad.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return LowerBounds.parameters(true);
  }

  @Override
  public OpCase of(CaseParameters p) {
    p.only("x", "least", "below", "ties");
    return OpCase.of(
        new ClampMinGrad(LowerBounds.least(p)),
        LowerBounds.x(p),
        Operand.f32(p.shape("x"), Values.UNIT));
  }

  /** The quick set has only the first. */
  @Override
  public List<CaseParameters> real() {
    return List.of(
        LowerBounds.of(Shape.of(8, 64, 96), 0.25f, false, true),
        LowerBounds.of(Shape.of(3, 2), 1, true, false));
  }

  @Override
  public List<DoubleTensor> apply(ClampMinGrad op, List<DoubleTensor> inputs) {
    DoubleTensor x = inputs.get(0);
    DoubleTensor g = inputs.get(1);
    return List.of(DoubleTensor.of(x.type(), i -> x.at(i) - op.least() > 0 ? g.at(i) : 0));
  }
}
