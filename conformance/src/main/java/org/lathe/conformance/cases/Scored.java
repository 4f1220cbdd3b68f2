package org.lathe.conformance.cases;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;

/**
 * Operands of the cross-entropy operations: positions, an output embedding, targets of which some
 * are -1, and a bias in some cases.
 */
final class Scored {
  private Scored() {}

  /** The parameters n, v and d; also b if the positions are of several sequences. */
  static Arbitrary<CaseParameters> parameters() {
    return parameters(Arbitraries.just(false));
  }

  /** The same with the flag gradient. */
  static Arbitrary<CaseParameters> parameters(Arbitrary<Boolean> gradient) {
    Arbitrary<CaseParameters> even =
        Combinators.combine(Extents.any(), Extents.positive(), Extents.any(), gradient)
            .as(Scored::positions);
    Arbitrary<CaseParameters> batches =
        Combinators.combine(
                Extents.few(), Extents.any(), Extents.positive(), Extents.few(), gradient)
            .as(
                (b, n, v, d, with) ->
                    CaseParameters.of("b", b, "n", n, "v", v, "d", d, "gradient", with));
    Arbitrary<CaseParameters> tall =
        Combinators.combine(Extents.longAxis(), Extents.positive(), Extents.few(), gradient)
            .as(Scored::positions);
    Arbitrary<CaseParameters> wide =
        Combinators.combine(Extents.few(), Extents.longAxis(), Extents.any(), gradient)
            .as((n, v, d, with) -> positions(n, Math.max(1, v), d, with));
    Arbitrary<CaseParameters> deep =
        Combinators.combine(Extents.few(), Extents.positive(), Extents.longAxis(), gradient)
            .as(Scored::positions);
    return Arbitraries.oneOf(even, batches, tall, wide, deep);
  }

  /** Adds the flag bias to some parameters; the others stay as they are drawn without it. */
  static Arbitrary<CaseParameters> someWithBias(Arbitrary<CaseParameters> parameters) {
    return Combinators.combine(parameters, Arbitraries.of(false, true))
        .as((drawn, bias) -> drawn.with("bias", bias));
  }

  static CaseParameters positions(int n, int v, int d, boolean gradient) {
    return CaseParameters.of("n", n, "v", v, "d", d, "gradient", gradient);
  }

  /** Returns positions, output embedding and targets. */
  static List<Operand> operands(CaseParameters p) {
    Shape row = Shape.of(p.extent("n"));
    Shape targets = p.has("b") ? row.stacked(p.extent("b")) : row;
    int v = p.positive("v");
    int d = p.extent("d");
    List<Operand> operands = new ArrayList<>();
    operands.add(Operand.f32(RowShape.of(targets, d), Values.UNIT));
    operands.add(Operand.f32(v, d));
    operands.add(Operand.i32(targets, Values.ints(-1, v - 1)));
    return operands;
  }

  /** Adds the bias as the last operand, if the flag is set. */
  static List<Operand> withBias(List<Operand> operands, CaseParameters p) {
    if (p.flag("bias")) {
      operands.add(Operand.f32(p.positive("v")));
    }
    return operands;
  }
}
