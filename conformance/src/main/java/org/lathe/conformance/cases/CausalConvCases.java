package org.lathe.conformance.cases;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;
import org.lathe.graph.op.CausalConv;

/** Cases of {@code causal_conv}: whole sequences, and parts that continue one. */
final class CausalConvCases implements Cases<CausalConv> {
  /** The first position of a part is at most this: some multiples of the resets. */
  private static final int FURTHEST = 33;

  @Override
  public Class<CausalConv> operation() {
    return CausalConv.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Combinators.combine(Filtered.parameters(), Arbitraries.of(false, true))
        .as((sizes, continues) -> sizes.with("continues", continues));
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape x = p.only("x", "k", "reset", "continues").shape("x");
    Shape filters = Filtered.filters(p);
    List<Operand> operands = new ArrayList<>();
    operands.add(Operand.f32(x, Values.UNIT));
    operands.add(Operand.f32(filters, Values.UNIT));
    operands.add(Operand.f32(Shape.of(x.columns()), Values.UNIT));
    if (p.flag("continues")) {
      Shape before = Shape.of(x.extent(0), filters.columns() - 1, x.columns());
      operands.add(Operand.f32(before, Values.UNIT));
      operands.add(Operand.i32(Shape.of(1), Values.ints(0, FURTHEST)));
    }
    return new OpCase(new CausalConv(p.extent("reset")), operands);
  }

  @Override
  public List<CaseParameters> real() {
    List<CaseParameters> real = new ArrayList<>(Filtered.REAL);
    real.add(CaseParameters.of("x", Shape.of(8, 1, 192), "k", 4, "reset", 0, "continues", true));
    return real;
  }

  @Override
  public boolean hasGradient(OpCase opCase) {
    return !CausalConv.continues(opCase.inputs());
  }
}
