package org.lathe.conformance.cases;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.conformance.oracle.Oracles;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Op;

/** What the cases of the attentions have in common. */
final class AttentionCases {
  /**
   * Extents of one case.
   *
   * @param n queries
   * @param m keys of cross attention, or the window of causal attention
   */
  record Size(int batch, int heads, int half, int n, int m) {
    int columns() {
      return heads * 2 * half;
    }

    Shape queries() {
      return Shape.of(batch, n, columns());
    }

    Shape keys() {
      return Shape.of(batch, m, columns());
    }
  }

  private AttentionCases() {}

  /** One or two heads at every length, many short ones, and heads without columns. */
  static Arbitrary<Size> sizes() {
    Arbitrary<Size> longer =
        Combinators.combine(
                Arbitraries.of(1),
                Arbitraries.of(1, 2),
                Extents.halfHeads(),
                Extents.any(),
                Extents.positive())
            .as(Size::new);
    Arbitrary<Integer> few = Arbitraries.of(1, 0, 2, 3, 5, 9, 17);
    Arbitrary<Size> many =
        Combinators.combine(
                Extents.few(),
                Extents.positiveFew(),
                Arbitraries.of(1, 0, 2, 4, 5),
                few,
                few.filter(m -> m > 0))
            .as(Size::new);
    return Arbitraries.oneOf(longer, many);
  }

  /** A case of a gradient, fed what {@code forward} gives. */
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
