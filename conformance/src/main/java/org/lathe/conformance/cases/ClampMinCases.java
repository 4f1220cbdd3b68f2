package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.conformance.oracle.Oracle;
import org.lathe.graph.Shape;
import org.lathe.graph.op.ClampMin;

/** Cases and oracle of {@code clamp_min}. At equality it has no derivative to compare with. */
final class ClampMinCases implements Cases<ClampMin>, Oracle<ClampMin> {
  @Override
  public Class<ClampMin> operation() {
    return ClampMin.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return LowerBounds.parameters(false);
  }

  @Override
  public OpCase of(CaseParameters p) {
    p.only("x", "least", "below");
    return OpCase.of(new ClampMin(LowerBounds.least(p)), LowerBounds.x(p));
  }

  @Override
  public List<CaseParameters> real() {
    return List.of(
        LowerBounds.of(Shape.of(8, 64, 96), 0.25f, false, false),
        LowerBounds.of(Shape.of(3, 2), 1, true, false));
  }

  @Override
  public List<DoubleTensor> apply(ClampMin op, List<DoubleTensor> inputs) {
    DoubleTensor x = inputs.getFirst();
    return List.of(DoubleTensor.of(x.type(), i -> Math.max(x.at(i), op.least())));
  }
}
