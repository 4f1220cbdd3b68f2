package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;

/**
 * CaseParameters of optimizer steps, and schedules with the betas 0.9 and 0.95: learning rate and
 * bias corrections of step t.
 */
final class Schedules {
  /**
   * A feed-forward weight of LTM-S at the first step, and one of a model for a laptop at a later
   * step.
   */
  static final List<CaseParameters> REAL =
      List.of(
          CaseParameters.of("x", Shape.of(1376, 512), "t", 1),
          CaseParameters.of("x", Shape.of(256, 96), "t", 1000));

  private Schedules() {}

  static Arbitrary<CaseParameters> parameters() {
    return Combinators.combine(Arbitraries.of(1, 2, 7, 1000), Rowed.orVectors())
        .as((t, x) -> CaseParameters.of("x", x, "t", t));
  }

  /** Returns parameter, first and second moment, gradient and schedule. */
  static List<Operand> operands(CaseParameters p) {
    Shape x = p.only("x", "t").shape("x");
    int t = p.positive("t");
    float ofFirst = (float) (1 - Math.pow(0.9f, t));
    float ofSecond = (float) (1 - Math.pow(0.95f, t));
    return List.of(
        Operand.f32(x, Values.UNIT),
        Operand.f32(x, Values.UNIT),
        Operand.f32(x, Values.POSITIVE),
        Operand.f32(x, Values.UNIT),
        Operand.f32(Shape.of(3), Values.fixed(0.003f, ofFirst, ofSecond)));
  }
}
