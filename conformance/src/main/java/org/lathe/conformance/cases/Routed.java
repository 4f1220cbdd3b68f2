package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/** Operands of the choice of experts: e experts, t tokens, two experts for each token. */
final class Routed {
  /** Experts of a model for a laptop, and of Mixtral. */
  static final List<CaseParameters> REAL = List.of(named(4, 512), named(8, 1024));

  private Routed() {}

  /** Returns few and many tokens of 2 to 9 experts. */
  static Arbitrary<CaseParameters> parameters() {
    return parameters(Arbitraries.oneOf(Extents.any(), Extents.longAxis()));
  }

  /** Returns these numbers of tokens of 2 to 9 experts. */
  static Arbitrary<CaseParameters> parameters(Arbitrary<Integer> tokens) {
    return Combinators.combine(Arbitraries.of(2, 3, 4, 5, 8, 9), tokens).as(Routed::named);
  }

  static CaseParameters named(int experts, int tokens) {
    return CaseParameters.of("e", experts, "t", tokens);
  }

  /** Returns the shape of logits and gates. */
  static Shape shape(CaseParameters p) {
    return Shape.of(p.positive("e"), p.extent("t"));
  }

  /** Returns gates for two experts of each token, whichever they are. */
  static Operand gates(CaseParameters p) {
    TensorType type = TensorType.f32(shape(p));
    return new Operand(type, Values.derived(before -> gates(type)));
  }

  private static DoubleTensor gates(TensorType type) {
    int experts = type.shape().extent(0);
    int tokens = type.shape().columns();
    return DoubleTensor.of(
        type,
        i -> {
          int t = i % tokens;
          int first = t * 7_919 % experts;
          int second = (first + 1 + t / 3 % (experts - 1)) % experts;
          double gate = (1 + t % 11) / 16.0;
          return i / tokens == first ? gate : i / tokens == second ? 1 - gate : 0;
        });
  }
}
