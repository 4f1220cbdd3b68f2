package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.op.SelectiveScanGrad;

/** Cases of {@code selective_scan_grad}, with and without the gradients of the parameters. */
final class SelectiveScanGradCases implements Cases<SelectiveScanGrad> {
  @Override
  public Class<SelectiveScanGrad> operation() {
    return SelectiveScanGrad.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Combinators.combine(Scanned.parameters(), Arbitraries.of(true, false))
        .as((size, parameters) -> size.with("parameters", parameters));
  }

  @Override
  public OpCase of(CaseParameters p) {
    Scanned.Size size = Scanned.Size.of(p.only("b", "n", "c", "s", "reset", "parameters"));
    List<Operand> operands = size.operands();
    operands.add(Operand.f32(size.sequences(), Values.UNIT));
    return new OpCase(new SelectiveScanGrad(size.reset(), p.flag("parameters")), operands);
  }

  @Override
  public List<CaseParameters> real() {
    return Scanned.real().stream().map(size -> size.with("parameters", true)).toList();
  }
}
