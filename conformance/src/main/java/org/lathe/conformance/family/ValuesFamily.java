package org.lathe.conformance.family;

import java.util.ArrayList;
import java.util.List;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.conformance.cases.Mode;
import org.lathe.conformance.cases.OpCase;
import org.lathe.conformance.suite.CaseFamily;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.CaseVerdict;
import org.lathe.conformance.suite.Draw;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.conformance.suite.Plan;

/**
 * Finite values: every output is compared with float64 under the tolerance policy, sums have no
 * bias, and an exact engine gives the bits of the definition.
 */
public final class ValuesFamily implements CaseFamily {
  private static final int FULL = 32;
  private static final int QUICK = 3;

  @Override
  public String id() {
    return "values";
  }

  @Override
  public String about() {
    return "each operation on finite values, within the tolerance policy of float64";
  }

  @Override
  public List<String> subjects() {
    return List.copyOf(OpCaseName.BY_MNEMONIC.keySet());
  }

  @Override
  public List<Draw> draw(String subject, Plan plan) {
    // Cases that can be simplified come first, so that the first failure is a simple one.
    List<Draw> draws =
        new ArrayList<>(OpCaseName.generate(id(), subject, "", Mode.ORDINARY, FULL, QUICK, plan));
    draws.addAll(Pinned.of(this, subject));
    List<CaseParameters> real = OpCaseName.BY_MNEMONIC.get(subject).real();
    for (CaseParameters parameters : real.subList(0, plan.count(real.size(), 1))) {
      draws.add(Draw.of(new CaseName(subject, "", parameters, Mode.UNIFORM.toString(), 1)));
    }
    return draws;
  }

  @Override
  public boolean owns(CaseName name) {
    return OpCaseName.BY_MNEMONIC.containsKey(name.subject())
        && name.check().isEmpty()
        && OpCaseName.isOf(name, Mode.ORDINARY);
  }

  @Override
  public CaseVerdict check(CaseName name, EngineUnderTest bench) {
    OpCase opCase = OpCaseName.of(name);
    OpRun run = OpRun.fed(opCase, opCase.elements(name.seed(), OpCaseName.mode(name)));
    bench.requireSupport(run.graph());
    List<float[]> got = run.on(bench.session(Threads.of(name)));
    List<Expectation> exact =
        Expectation.float64(opCase.op(), run.exactOperands(), bench.declaration().products());
    OutputComparison comparison = new OutputComparison();
    comparison.hold("", run, exact, got);
    Bias.check(run, exact, got, bench.declaration().products(), comparison);
    if (bench.declaration().exact()) {
      List<float[]> definition = run.on(bench.definitions());
      comparison.hold("", run, Expectation.definition(definition), got);
    }
    return comparison.verdict();
  }
}
