package org.lathe.conformance.cases;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;
import org.lathe.graph.op.SelectiveScan;

/** Cases of {@code selective_scan}: whole sequences, and parts that continue one. */
final class SelectiveScanCases implements Cases<SelectiveScan> {
  /** The first position of a part is at most this: some multiples of the resets. */
  private static final int FURTHEST = 33;

  @Override
  public Class<SelectiveScan> operation() {
    return SelectiveScan.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Combinators.combine(Scanned.parameters(), Arbitraries.of(false, true))
        .as((size, continues) -> size.with("continues", continues));
  }

  @Override
  public OpCase of(CaseParameters p) {
    Scanned.Size size = Scanned.Size.of(p.only("b", "n", "c", "s", "reset", "continues"));
    List<Operand> operands = size.operands();
    if (p.flag("continues")) {
      operands.add(Operand.f32(size.state(), Values.UNIT));
      operands.add(Operand.i32(Shape.of(1), Values.ints(0, FURTHEST)));
    }
    return new OpCase(new SelectiveScan(size.reset()), operands);
  }

  @Override
  public List<CaseParameters> real() {
    List<CaseParameters> real = new ArrayList<>(Scanned.real());
    real.add(new Scanned.Size(4, 1, 192, 16, 0).parameters().with("continues", true));
    return real;
  }

  @Override
  public boolean hasGradient(OpCase opCase) {
    return !SelectiveScan.continues(opCase.inputs());
  }
}
