package org.lathe.conformance.cases;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.Shape;

/** Schedules of optimizer steps with the betas 0.9 and 0.95: rate and corrections of step t. */
final class Schedules {
  private Schedules() {}

  static Arbitrary<Operand> any() {
    return Arbitraries.of(1, 2, 7, 1000)
        .map(
            t ->
                Operand.f32(
                    Shape.of(3),
                    Values.fixed(
                        0.003f,
                        (float) (1 - Math.pow(0.9f, t)),
                        (float) (1 - Math.pow(0.95f, t)))));
  }
}
