package org.lathe.conformance.cases;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Operands of the layer of a mixture of experts: t tokens of d elements, in b sequences if there is
 * a b; e experts of h hidden elements, of which each token has a gate for k.
 */
final class ExpertLayer {
  /** A small part of the tokens of a model for a laptop, and of a wider one. */
  static final List<CaseParameters> REAL =
      List.of(named(64, 96, 4, 128, 2), named(24, 256, 8, 352, 2));

  private ExpertLayer() {}

  /** Returns few tokens of all widths, and many tokens of short rows. */
  static Arbitrary<CaseParameters> parameters() {
    Arbitrary<Integer> experts = Arbitraries.of(1, 2, 3, 5, 8);
    Arbitrary<Integer> active = Arbitraries.of(1, 2, 3, 8);
    Arbitrary<CaseParameters> even =
        Combinators.combine(Extents.any(), Extents.any(), experts, Extents.few(), active)
            .as(ExpertLayer::named);
    Arbitrary<CaseParameters> hidden =
        Combinators.combine(Extents.few(), Extents.few(), experts, Extents.longAxis(), active)
            .as(ExpertLayer::named);
    Arbitrary<CaseParameters> wide =
        Combinators.combine(Extents.few(), Extents.longAxis(), experts, Extents.few(), active)
            .as(ExpertLayer::named);
    Arbitrary<CaseParameters> tall =
        Combinators.combine(
                Extents.longAxis(), Extents.few(), Arbitraries.of(1, 2), Extents.few(), active)
            .as(ExpertLayer::named);
    Arbitrary<CaseParameters> batches =
        Combinators.combine(Extents.positiveFew(), Extents.any(), experts, Extents.few(), active)
            .as((b, t, e, d, k) -> inSequences(b, named(t, d, e, 2 * d, k)));
    return Arbitraries.oneOf(even, hidden, wide, tall, batches);
  }

  private static CaseParameters named(int t, int d, int e, int h, int k) {
    return CaseParameters.of("t", t, "d", d, "e", e, "h", h, "k", Math.min(k, e));
  }

  private static CaseParameters inSequences(int b, CaseParameters p) {
    return CaseParameters.parse("b=" + b + "," + p);
  }

  /** Returns the shape of x. */
  static Shape x(CaseParameters p) {
    Shape x = Shape.of(p.extent("t"), p.extent("d"));
    return p.has("b") ? x.stacked(p.positive("b")) : x;
  }

  /** Returns x, gates, w1, w3, w2. */
  static List<Operand> operands(CaseParameters p) {
    Shape x = x(p);
    int e = p.positive("e");
    int d = p.extent("d");
    int h = p.extent("h");
    TensorType gates = TensorType.f32(e, x.rows());
    int k = p.positive("k");
    List<Operand> operands = new ArrayList<>();
    operands.add(Operand.f32(x, Values.UNIT));
    operands.add(new Operand(gates, Values.derived(before -> gates(gates, k))));
    operands.add(Operand.f32(e, h, d));
    operands.add(Operand.f32(e, h, d));
    operands.add(Operand.f32(e, d, h));
    return operands;
  }

  /**
   * Gates for k experts of each token, which begin at another expert for every third token: some
   * experts have all tokens of a case with few, others none.
   */
  private static DoubleTensor gates(TensorType type, int k) {
    int experts = type.shape().extent(0);
    int tokens = type.shape().columns();
    return DoubleTensor.of(
        type,
        i -> {
          int t = i % tokens;
          int place = Math.floorMod(i / tokens - t / 3, experts);
          return place < k ? (1 + (t * 7_919 + place) % 13) / 13.0 : 0;
        });
  }
}
