package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.conformance.oracle.Oracle;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.Argmax;

/**
 * Cases and oracle of {@code argmax}: rows of many different values, and rows of a few equal ones.
 */
final class ArgmaxCases implements Cases<Argmax>, Oracle<Argmax> {
  /**
   * Of five different floats from 2^24 on, which are 2 apart: most rows have their highest twice.
   */
  private static final Values FEW = Values.floats(0x1p24f, 0x1p24f + 8);

  @Override
  public Class<Argmax> operation() {
    return Argmax.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    Arbitrary<Shape> shapes = Rowed.shapes().filter(x -> x.columns() > 0);
    return Combinators.combine(shapes, Arbitraries.of(false, true))
        .as((x, ties) -> CaseParameters.of("x", x, "ties", ties));
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape x = p.only("x", "ties").shape("x");
    return OpCase.of(new Argmax(), Operand.f32(x, p.flag("ties") ? FEW : Values.UNIT));
  }

  @Override
  public List<CaseParameters> real() {
    return List.of(
        CaseParameters.of("x", Shape.of(1, 64, 50_258)), CaseParameters.of("x", Shape.of(512, 8)));
  }

  @Override
  public List<DoubleTensor> apply(Argmax op, List<DoubleTensor> inputs) {
    DoubleTensor x = inputs.getFirst();
    TensorType type = op.outputs(List.of(x.type())).getFirst();
    return List.of(DoubleTensor.of(type, row -> highest(x, row * x.shape().columns())));
  }

  /** Math.max makes NaN of a NaN and +0 of both zeros, and so no element but the right one fits. */
  private static int highest(DoubleTensor x, int at) {
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < x.shape().columns(); i++) {
      highest = Math.max(highest, x.at(at + i));
    }
    int i = 0;
    while (x.at(at + i) != highest && !(Double.isNaN(highest) && Double.isNaN(x.at(at + i)))) {
      i++;
    }
    return i;
  }
}
