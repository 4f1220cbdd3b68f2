package org.lathe.conformance.cases;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;

/**
 * CaseParameters of operations on x and a lower bound, which is negative with the flag below. With
 * the flag ties, x is often the bound itself.
 */
final class LowerBounds {
  /** Half the width of a range that has few floats beside bounds of 0.25 and 1. */
  private static final float NEAR = 0x1p-23f;

  private LowerBounds() {}

  static Arbitrary<CaseParameters> parameters(boolean withTies) {
    return Combinators.combine(
            Rowed.orVectors(),
            Arbitraries.of(0.25f, 0f, 1f),
            Arbitraries.of(false, true),
            withTies ? Arbitraries.of(false, true) : Arbitraries.just(false))
        .as(LowerBounds::of);
  }

  static CaseParameters of(Shape x, float least, boolean below, boolean ties) {
    return CaseParameters.of("x", x, "least", least, "below", below, "ties", ties);
  }

  static float least(CaseParameters p) {
    float least = p.number("least");
    return p.flag("below") ? -least : least;
  }

  static Operand x(CaseParameters p) {
    float least = least(p);
    Values values = p.flag("ties") ? Values.floats(least - NEAR, least + NEAR) : Values.UNIT;
    return Operand.f32(p.shape("x"), values);
  }
}
