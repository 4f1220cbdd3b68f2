package org.lathe.conformance.cases;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;

/** The common part of the cases of the selective scan and its gradient. */
final class Scanned {
  /** Steps, not negative, and rates, not positive: no exponential is above 1. */
  private static final Values STEPS = Values.floats(0, 1);

  private static final Values RATES = Values.floats(-4, 0);

  /**
   * Extents of one case.
   *
   * @param n positions
   */
  record Size(int batch, int n, int channels, int states, int reset) {
    static Size of(CaseParameters p) {
      return new Size(
          p.extent("b"), p.extent("n"), p.extent("c"), p.positive("s"), p.extent("reset"));
    }

    CaseParameters parameters() {
      return CaseParameters.of("b", batch, "n", n, "c", channels, "s", states, "reset", reset);
    }

    Shape sequences() {
      return Shape.of(batch, n, channels);
    }

    Shape state() {
      return Shape.of(batch, channels, states);
    }

    /** Returns u, delta, a, B, C, D. */
    List<Operand> operands() {
      Shape rows = Shape.of(batch, n, states);
      return new ArrayList<>(
          List.of(
              Operand.f32(sequences(), Values.UNIT),
              Operand.f32(sequences(), STEPS),
              Operand.f32(Shape.of(channels, states), RATES),
              Operand.f32(rows, Values.UNIT),
              Operand.f32(rows, Values.UNIT),
              Operand.f32(Shape.of(channels), Values.UNIT)));
    }
  }

  private Scanned() {}

  /** Returns short and long sequences of few and many channels, with all kinds of resets. */
  static Arbitrary<CaseParameters> parameters() {
    Arbitrary<Integer> resets = Arbitraries.of(0, 1, 2, 3, 7, 16);
    Arbitrary<Integer> states = Arbitraries.of(16, 1, 2, 5, 15, 17, 33);
    Arbitrary<Size> even =
        Combinators.combine(Extents.few(), Extents.few(), Extents.any(), states, resets)
            .as(Size::new);
    Arbitrary<Size> wide =
        Combinators.combine(
                Arbitraries.of(1, 2),
                Arbitraries.of(1, 2, 5),
                Extents.longAxis(),
                Arbitraries.of(16, 4),
                resets)
            .as(Size::new);
    Arbitrary<Size> tall =
        Combinators.combine(
                Arbitraries.of(1, 2),
                Extents.longAxis(),
                Arbitraries.of(1, 2, 7),
                Arbitraries.of(16, 4),
                resets)
            .as(Size::new);
    return Arbitraries.oneOf(even, wide, tall).map(Size::parameters);
  }

  /** Returns a part of a sequence of LTM-M with Mamba, and a batch of a model for a laptop. */
  static List<CaseParameters> real() {
    return List.of(
        new Size(1, 128, 1024, 16, 0).parameters(),
        new Size(4, 64, 192, 16, 0).parameters(),
        new Size(4, 64, 192, 16, 4).parameters());
  }
}
