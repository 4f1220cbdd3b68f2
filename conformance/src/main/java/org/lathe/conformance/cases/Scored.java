package org.lathe.conformance.cases;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;

/** Operands of the cross-entropy operations: positions, a table, targets with -1 among them. */
final class Scored {
  private Scored() {}

  /** n, v and d; b where the positions are of several sequences. */
  static Arbitrary<Parameters> parameters() {
    return parameters(Arbitraries.just(false));
  }

  /** The same with the flag gradient. */
  static Arbitrary<Parameters> parameters(Arbitrary<Boolean> gradient) {
    Arbitrary<Parameters> even =
        Combinators.combine(Extents.any(), Extents.positive(), Extents.any(), gradient)
            .as(Scored::positions);
    Arbitrary<Parameters> batches =
        Combinators.combine(
                Extents.few(), Extents.any(), Extents.positive(), Extents.few(), gradient)
            .as(
                (b, n, v, d, with) ->
                    Parameters.of("b", b, "n", n, "v", v, "d", d, "gradient", with));
    Arbitrary<Parameters> tall =
        Combinators.combine(Extents.longAxis(), Extents.positive(), Extents.few(), gradient)
            .as(Scored::positions);
    Arbitrary<Parameters> wide =
        Combinators.combine(Extents.few(), Extents.longAxis(), Extents.any(), gradient)
            .as((n, v, d, with) -> positions(n, Math.max(1, v), d, with));
    Arbitrary<Parameters> deep =
        Combinators.combine(Extents.few(), Extents.positive(), Extents.longAxis(), gradient)
            .as(Scored::positions);
    return Arbitraries.oneOf(even, batches, tall, wide, deep);
  }

  static Parameters positions(int n, int v, int d, boolean gradient) {
    return Parameters.of("n", n, "v", v, "d", d, "gradient", gradient);
  }

  /** Positions, table and targets. */
  static List<Operand> operands(Parameters p) {
    Shape row = Shape.of(p.extent("n"));
    Shape targets = p.has("b") ? row.stacked(p.extent("b")) : row;
    int v = p.positive("v");
    int d = p.extent("d");
    List<Operand> operands = new ArrayList<>();
    operands.add(Operand.f32(Rows.of(targets, d), Values.UNIT));
    operands.add(Operand.f32(v, d));
    operands.add(Operand.i32(targets, Values.ints(-1, v - 1)));
    return operands;
  }
}
