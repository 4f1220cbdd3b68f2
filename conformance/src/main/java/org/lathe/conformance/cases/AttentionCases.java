package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Op;

/** The common part of the attention cases. */
final class AttentionCases {
  /** A head of LTM-S on two windows, its heads on a short sequence, and a model for a laptop. */
  static final List<CaseParameters> REAL_CAUSAL =
      List.of(
          new Size(1, 1, 64, 512, 256).causal(),
          new Size(1, 8, 64, 64, 256).causal(),
          new Size(8, 4, 24, 64, 4).causal());

  /** The latents of a layer of LTM-S, and of a model for a laptop. */
  static final List<CaseParameters> REAL_CROSS =
      List.of(new Size(1, 8, 64, 1024, 8).cross(), new Size(8, 4, 24, 64, 2).cross());

  /**
   * Extents of one case.
   *
   * @param n queries
   * @param m number of keys of cross-attention, or the window of causal attention
   */
  record Size(int batch, int heads, int width, int n, int m) {
    static Size ofCausal(CaseParameters p) {
      p.only("b", "n", "h", "w", "window");
      return new Size(
          p.extent("b"), p.positive("h"), p.extent("w"), p.extent("n"), p.positive("window"));
    }

    static Size ofCross(CaseParameters p) {
      p.only("b", "n", "k", "h", "w");
      return new Size(
          p.extent("b"), p.positive("h"), p.extent("w"), p.extent("n"), p.positive("k"));
    }

    static Size ofCached(CaseParameters p) {
      p.only("b", "h", "w", "window");
      return new Size(p.extent("b"), p.positive("h"), p.extent("w"), 1, p.positive("window"));
    }

    CaseParameters causal() {
      return CaseParameters.of("b", batch, "n", n, "h", heads, "w", width, "window", m);
    }

    CaseParameters cross() {
      return CaseParameters.of("b", batch, "n", n, "k", m, "h", heads, "w", width);
    }

    CaseParameters cached() {
      return CaseParameters.of("b", batch, "h", heads, "w", width, "window", m);
    }

    Shape queries() {
      return Shape.of(batch, n, columns());
    }

    Shape keys() {
      return Shape.of(batch, m, columns());
    }

    private int columns() {
      return Shape.of(heads, width).size();
    }
  }

  private AttentionCases() {}

  /** Generates one or two heads at every length, many short ones, and heads without columns. */
  static Arbitrary<Size> sizes() {
    Arbitrary<Size> longer =
        Combinators.combine(
                Arbitraries.of(1),
                Arbitraries.of(1, 2),
                Extents.halfHeads().map(half -> 2 * half),
                Extents.any(),
                Extents.positive())
            .as(Size::new);
    Arbitrary<Integer> few = Arbitraries.of(1, 0, 2, 3, 5, 9, 17);
    Arbitrary<Size> many =
        Combinators.combine(
                Extents.few(),
                Extents.positiveFew(),
                Arbitraries.of(2, 0, 4, 8, 10),
                few,
                few.filter(m -> m > 0))
            .as(Size::new);
    return Arbitraries.oneOf(longer, many);
  }

  /** Returns a case of a gradient, with the results of {@code forward} as inputs. */
  static OpCase gradient(Op gradient, Op forward, Shape q, Shape k, int heads) {
    return OpCase.of(
        gradient,
        Operand.f32(q, Values.UNIT),
        Operand.f32(k, Values.UNIT),
        Operand.f32(k, Values.UNIT),
        Operand.f32(q, output(forward, 0)),
        Operand.f32(Shape.of(q.extent(0), heads, q.extent(1)), output(forward, 1)),
        Operand.f32(q, Values.UNIT));
  }

  private static Values output(Op forward, int output) {
    return Values.derived(before -> Oracles.apply(forward, before.subList(0, 3)).get(output));
  }
}
