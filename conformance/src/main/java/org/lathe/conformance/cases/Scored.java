package org.lathe.conformance.cases;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;

/** Operands of the cross-entropy operations: positions, a table, targets with -1 among them. */
final class Scored {
  private Scored() {}

  static Arbitrary<List<Operand>> operands() {
    Arbitrary<List<Operand>> even =
        Combinators.combine(Extents.any(), Extents.positive(), Extents.any())
            .as((n, vocabulary, d) -> operands(Shape.of(n), vocabulary, d));
    Arbitrary<List<Operand>> batches =
        Combinators.combine(Extents.few(), Extents.any(), Extents.positive(), Extents.few())
            .as((b, n, vocabulary, d) -> operands(Shape.of(b, n), vocabulary, d));
    Arbitrary<List<Operand>> tall =
        Combinators.combine(Extents.longAxis(), Extents.positive(), Extents.few())
            .as((n, vocabulary, d) -> operands(Shape.of(n), vocabulary, d));
    Arbitrary<List<Operand>> wide =
        Combinators.combine(Extents.few(), Extents.longAxis(), Extents.any())
            .as((n, vocabulary, d) -> operands(Shape.of(n), Math.max(1, vocabulary), d));
    Arbitrary<List<Operand>> deep =
        Combinators.combine(Extents.few(), Extents.positive(), Extents.longAxis())
            .as((n, vocabulary, d) -> operands(Shape.of(n), vocabulary, d));
    return Arbitraries.oneOf(even, batches, tall, wide, deep);
  }

  private static List<Operand> operands(Shape targets, int vocabulary, int d) {
    int[] x = Arrays.copyOf(targets.extents(), targets.rank() + 1);
    x[targets.rank()] = d;
    List<Operand> operands = new ArrayList<>();
    operands.add(Operand.f32(x));
    operands.add(Operand.f32(vocabulary, d));
    operands.add(Operand.i32(targets, Values.ints(-1, vocabulary - 1)));
    return operands;
  }
}
